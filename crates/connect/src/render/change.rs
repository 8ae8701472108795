//! Restart and rollback: sent once, and told apart by whether it happened, did not, or may have.

use super::client::{ApiError, Render};
use super::shapes::Deploy;
use crate::work::Done;
use reqwest::Method;
use serde_json::json;
use vectra_plan::{Change, ServiceRef};

impl Render {
    /// Carries a change out. It is never sent again by itself once its outcome is unknown.
    pub(crate) async fn change(&self, change: &Change) -> Done {
        match change {
            Change::Restart(service) => self.restart(service).await,
            Change::Rollback(service) => self.rollback(service).await,
        }
    }

    async fn restart(&self, service: &ServiceRef) -> Done {
        let segments = ["services", &service.id, "restart"];
        let sent = self.shown("POST", &segments);
        match self.request(Method::POST, &segments, "/services/{id}/restart", &[], None).await {
            // Something that is not the platform answers with a page.
            Ok(answer) if !answer.body.is_empty() && answer.json().is_err() => {
                Done::unknown(sent, format!("{}, but the answer is not the platform's", answer.status_line()))
            }
            Ok(answer) => Done::ok(sent, format!("{}: the restart is accepted", answer.status_line())),
            Err(e) => missed(sent, &e),
        }
    }

    async fn rollback(&self, service: &ServiceRef) -> Done {
        let listing = self.shown("GET", &["services", &service.id, "deploys"]);
        let deploys = match self.deploys(service).await {
            Ok(deploys) => deploys,
            Err(e) => {
                return Done::failed(
                    listing,
                    format!("the rollback was not sent, because the deploys cannot be listed: {e}"),
                );
            }
        };
        let Some(live) = deploys.live() else {
            return Done::failed(
                listing,
                "the rollback was not sent: no deploy of the service is live; look at it in Render's dashboard",
            );
        };
        let Some(target) = deploys.previous() else {
            return Done::failed(
                listing,
                format!(
                    "the rollback was not sent: no earlier deploy than {} was live with another release; deploy a fix instead",
                    live.id
                ),
            );
        };
        let segments = ["services", &service.id, "rollback"];
        let sent = format!("{listing}\n{} {{\"deployId\": \"{}\"}}", self.shown("POST", &segments), target.id);
        let body = json!({"deployId": target.id});
        match self.request(Method::POST, &segments, "/services/{id}/rollback", &[], Some(body)).await {
            Ok(answer) => {
                match answer.json().and_then(|v| serde_json::from_value::<Deploy>(v).map_err(|e| e.to_string())) {
                    Ok(deploy) => Done::ok(
                        sent,
                        format!(
                            "{}: deploy {} brings back {} in place of {}",
                            answer.status_line(),
                            deploy.id,
                            target.id,
                            live.id
                        ),
                    ),
                    Err(why) => Done::unknown(
                        sent,
                        format!("{}, but the answer is not the platform's: {why}", answer.status_line()),
                    ),
                }
            }
            Err(e) => missed(sent, &e),
        }
    }
}

fn missed(sent: String, error: &ApiError) -> Done {
    match error {
        ApiError::Unclear(why) => Done::unknown(sent, format!("{why}; the change may have happened")),
        _ => Done::failed(sent, error.to_string()),
    }
}
