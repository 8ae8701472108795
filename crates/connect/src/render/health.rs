//! Whether the platform answers to the key.

use super::Render;

impl Render {
    /// One small read.
    pub(crate) async fn health(&self) -> Result<(), String> {
        let query = [("limit", "1".to_owned())];
        self.get::<Vec<serde_json::Value>>(&["services"], "/services", &query)
            .await
            .map(drop)
            .map_err(|e| e.to_string())
    }
}
