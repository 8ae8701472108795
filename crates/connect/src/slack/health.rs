//! Whether Slack answers to the token.

use super::Slack;
use super::client::{advice, said};

impl Slack {
    /// `auth.test`, which says nothing to anybody.
    pub(crate) async fn health(&self) -> Result<(), String> {
        let answer = self.call("auth.test", "/auth.test", Vec::new()).await.map_err(|e| e.why().to_owned())?;
        if !answer.status.is_success() {
            return Err(answer.status_line());
        }
        match said(&answer)? {
            s if s.ok => Ok(()),
            s => {
                let error = s.error.unwrap_or_default();
                Err(format!("{error}{}", advice(&error)))
            }
        }
    }
}
