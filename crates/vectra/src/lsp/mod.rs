//! `vectra lsp`: the compiler in an editor. One thread reads requests and answers them in order; compiling takes
//! milliseconds, so nothing is deferred. Only the live values come from elsewhere, in a thread of their own.

mod document;
mod findings;
mod hover;
mod live;
mod places;
mod position;
#[cfg(test)]
mod tests;
mod wire;

use crate::client::Client;
use crate::errors::{DONE, Failure};
use document::Document;
use live::Live;
use lsp_server::{Connection, ErrorCode, ExtractError, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Exit, Notification as _, PublishDiagnostics,
};
use lsp_types::request::{
    CodeActionRequest, Completion, DocumentSymbolRequest, GotoDefinition, HoverRequest, Request as _, Shutdown,
};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CompletionOptions, DocumentSymbolResponse, GotoDefinitionResponse, Hover,
    HoverContents, InitializeParams, Location, MarkupContent, MarkupKind, OneOf, Position, PublishDiagnosticsParams,
    ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use vectra_runbook::Options;
use vectra_runbook::program::Language;
use vectra_web::text::{Text, language};
use wire::Wire;

/// Serves the editor on standard input and output until it says goodbye.
pub fn run(server: &str, t: Text) -> Result<u8, Failure> {
    // Live values are asked for only where there is a token to ask with.
    let client = std::env::var_os("VECTRA_TOKEN").and_then(|_| Client::new(server, t).ok());
    let broken = |why: String| Failure::usage(t.with("lsp-broken", &[("why", why.into())]));
    let (connection, wire) = Wire::begin().map_err(|error| Failure::out_of_reach(error.to_string()))?;
    let served = serve(&connection, Live::new(client), t);
    drop(connection);
    // Where the lengths of messages were wrong, that is why the session ended.
    wire.end().map_err(|fault| broken(fault.to_string()))?;
    served.map_err(broken)?;
    Ok(DONE)
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::FULL)),
        hover_provider: Some(true.into()),
        definition_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec!["|".to_owned(), " ".to_owned(), "=".to_owned()]),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(
            CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::SOURCE_FIX_ALL]),
                ..CodeActionOptions::default()
            }
            .into(),
        ),
        ..ServerCapabilities::default()
    }
}

/// Serves one editor; the error is what it did against the protocol.
fn serve(connection: &Connection, live: Live, t: Text) -> Result<(), String> {
    let capabilities = serde_json::to_value(capabilities()).map_err(|error| error.to_string())?;
    let hello = connection.initialize(capabilities).map_err(|error| error.to_string())?;
    let hello: InitializeParams = serde_json::from_value(hello).map_err(|error| error.to_string())?;
    let asked = hello.locale.as_deref().and_then(|locale| language(locale.get(..2).unwrap_or_default()));
    let t = asked.map_or(t, |asked| in_language(t, asked));
    // An editor that says no language gets findings in the document's.
    let mut session =
        Session { documents: HashMap::new(), live, t, options: Options { messages: asked, neighbours: None } };
    let mut ends = false;
    for message in &connection.receiver {
        let answers = match message {
            Message::Request(request) if ends => {
                let why = format!("{} after shutdown", request.method);
                vec![Message::Response(Response::new_err(request.id, ErrorCode::InvalidRequest as i32, why))]
            }
            Message::Request(request) if request.method == Shutdown::METHOD => {
                ends = true;
                vec![Message::Response(Response::new_ok(request.id, ()))]
            }
            Message::Request(request) => vec![Message::Response(session.answer(request))],
            Message::Notification(notification) if notification.method == Exit::METHOD => {
                return if ends { Ok(()) } else { Err("exit without shutdown".to_owned()) };
            }
            Message::Notification(_) if ends => Vec::new(),
            Message::Notification(notification) => session.notice(notification),
            Message::Response(_) => Vec::new(),
        };
        for answer in answers {
            connection.sender.send(answer).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

fn in_language(t: Text, asked: Language) -> Text {
    let lang = match asked {
        Language::Fr => crate::cli::Lang::Fr,
        Language::En => crate::cli::Lang::En,
    };
    if t.language == asked { t } else { crate::text::chosen(Some(lang)) }
}

// An address is a key here, and never changed while it is one.
#[allow(clippy::mutable_key_type)]
struct Session {
    documents: HashMap<Uri, Document>,
    live: Live,
    t: Text,
    options: Options<'static>,
}

impl Session {
    fn answer(&mut self, request: Request) -> Response {
        let id = request.id.clone();
        match request.method.as_str() {
            HoverRequest::METHOD => on_request::<HoverRequest>(request, |params| {
                let at = params.text_document_position_params;
                self.hover(&at.text_document.uri, at.position)
            }),
            GotoDefinition::METHOD => on_request::<GotoDefinition>(request, |params| {
                let at = params.text_document_position_params;
                let document = self.documents.get(&at.text_document.uri)?;
                let range = places::definition(document, at.position.line.saturating_add(1))?;
                Some(GotoDefinitionResponse::Scalar(Location { uri: document.uri.clone(), range }))
            }),
            DocumentSymbolRequest::METHOD => on_request::<DocumentSymbolRequest>(request, |params| {
                let document = self.documents.get(&params.text_document.uri)?;
                Some(DocumentSymbolResponse::Nested(places::symbols(document)))
            }),
            Completion::METHOD => on_request::<Completion>(request, |params| {
                let at = params.text_document_position;
                let document = self.documents.get(&at.text_document.uri)?;
                Some(places::completions(document, at.position).into())
            }),
            CodeActionRequest::METHOD => on_request::<CodeActionRequest>(request, |params| {
                let document = self.documents.get(&params.text_document.uri)?;
                Some(findings::actions(document, params.range, &self.t.get("lsp-fix-all")))
            }),
            other => Response::new_err(id, ErrorCode::MethodNotFound as i32, other.to_owned()),
        }
    }

    fn hover(&mut self, uri: &Uri, at: Position) -> Option<Hover> {
        let document = self.documents.get(uri)?;
        let status = self.live.status();
        let (value, lines) = hover::hover(document, at.line.saturating_add(1), self.t, status)?;
        let range = Some(position::whole(&document.lines(), lines));
        Some(Hover { contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }), range })
    }

    fn notice(&mut self, notification: Notification) -> Vec<Message> {
        match notification.method.as_str() {
            DidOpenTextDocument::METHOD => {
                let Some(params) = extract::<DidOpenTextDocument>(notification) else {
                    return Vec::new();
                };
                let opened = params.text_document;
                self.compile(opened.uri, opened.version, opened.text)
            }
            DidChangeTextDocument::METHOD => {
                let Some(params) = extract::<DidChangeTextDocument>(notification) else {
                    return Vec::new();
                };
                // Changes come as whole texts; the last one is how it stands.
                let Some(change) = params.content_changes.into_iter().next_back() else {
                    return Vec::new();
                };
                self.compile(params.text_document.uri, params.text_document.version, change.text)
            }
            DidCloseTextDocument::METHOD => {
                let Some(params) = extract::<DidCloseTextDocument>(notification) else {
                    return Vec::new();
                };
                self.documents.remove(&params.text_document.uri);
                vec![published(params.text_document.uri, Vec::new(), None)]
            }
            _ => Vec::new(),
        }
    }

    fn compile(&mut self, uri: Uri, version: i32, text: String) -> Vec<Message> {
        let document = Document::open(uri.clone(), version, text, self.options);
        let found = findings::diagnostics(&document);
        let version = document.version;
        self.documents.insert(uri.clone(), document);
        vec![published(uri, found, Some(version))]
    }
}

fn published(uri: Uri, diagnostics: Vec<lsp_types::Diagnostic>, version: Option<i32>) -> Message {
    let params = PublishDiagnosticsParams { uri, diagnostics, version };
    Message::Notification(Notification::new(PublishDiagnostics::METHOD.to_owned(), params))
}

fn extract<N>(notification: Notification) -> Option<N::Params>
where
    N: lsp_types::notification::Notification,
    N::Params: DeserializeOwned,
{
    notification.extract(N::METHOD).ok()
}

fn on_request<R>(request: Request, work: impl FnOnce(R::Params) -> R::Result) -> Response
where
    R: lsp_types::request::Request,
    R::Params: DeserializeOwned,
    R::Result: Serialize,
{
    let id: RequestId = request.id.clone();
    match request.extract::<R::Params>(R::METHOD) {
        Ok((id, params)) => Response::new_ok(id, work(params)),
        Err(ExtractError::JsonError { error, .. }) => {
            Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string())
        }
        Err(ExtractError::MethodMismatch(request)) => {
            Response::new_err(id, ErrorCode::MethodNotFound as i32, request.method)
        }
    }
}
