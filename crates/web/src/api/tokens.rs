//! Tokens: who may ask.

use super::Body;
use crate::Shared;
use crate::auth::{self, TokenError};
use crate::guard::Locale;
use crate::problem::Problem;
use crate::shapes::{Outcome, Stamp};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A token, without the token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenRow {
    pub name: String,
    pub created: Stamp,
}

/// A new token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// Who it stands for: the name in the timeline.
    pub name: String,
}

/// The token, shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeToken {
    pub name: String,
    pub token: String,
}

/// All tokens, by name.
#[utoipa::path(get, path = "/api/v1/tokens", responses((status = 200, body = [TokenRow]), (status = 401, body = Problem)))]
pub(super) async fn list(State(app): State<Shared>, Locale(t): Locale) -> Result<Json<Vec<TokenRow>>, Problem> {
    let tokens = app.handle.store().tokens().await.map_err(|e| Problem::store(t, &e))?;
    let row = |token: vectra_store::Token| TokenRow { name: token.name, created: Stamp(token.created) };
    Ok(Json(tokens.into_iter().map(row).collect()))
}

/// Makes a token; it is shown this once. One of the same name is replaced.
#[utoipa::path(
    post,
    path = "/api/v1/tokens",
    request_body = NewToken,
    responses((status = 201, body = MadeToken), (status = 422, body = Problem))
)]
pub(super) async fn create(
    State(app): State<Shared>,
    Locale(t): Locale,
    Body(new): Body<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>), Problem> {
    match auth::create_token(&**app.handle.store(), &new.name, app.handle.now()).await {
        Ok(token) => Ok((StatusCode::CREATED, Json(MadeToken { name: new.name, token: token.reveal().into() }))),
        Err(TokenError::Name) => {
            let detail = t.get("problem-token-name-detail");
            Err(Problem::new(t, StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request", detail))
        }
        Err(TokenError::Store(error)) => Err(Problem::store(t, &error)),
        Err(error @ TokenError::Random(_)) => {
            Err(Problem::new(t, StatusCode::SERVICE_UNAVAILABLE, "problem-conflict", error.to_string()))
        }
    }
}

/// Takes a token away, and the sessions that began with it.
#[utoipa::path(
    delete,
    path = "/api/v1/tokens/{name}",
    params(("name" = String, Path)),
    responses((status = 200, body = Outcome), (status = 404, body = Problem))
)]
pub(super) async fn revoke(
    State(app): State<Shared>,
    Locale(t): Locale,
    Path(name): Path<String>,
) -> Result<Json<Outcome>, Problem> {
    match app.handle.store().revoke_token(&name).await {
        Ok(true) => Ok(Json(Outcome { outcome: "done".into() })),
        Ok(false) => Err(Problem::not_found(t, t.with("problem-no-token-detail", &[("name", name.into())]))),
        Err(error) => Err(Problem::store(t, &error)),
    }
}
