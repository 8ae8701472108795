//! An editor's session, message by message.

use super::*;
use crate::cli::Lang;
use crate::text::chosen;
use serde_json::{Value, json};
use std::time::Duration;

const TEXT: &str = "# 🚨 Opérations\n\n## Alertes\n\n| Alerte | Condition | Sévérité |\n|---|---|---|\n| API Down | Health check fail 3x | SEV1 |\n| Disk | > 85% | HIGH |\n\n## Niveaux de sévérité\n\n| Niveau | Critères | Réponse |\n|---|---|---|\n| SEV1 | Service down | 15 min |\n\n## INCIDENT: API Down\n\n**Résolution:**\n\n1. Si crash → Redémarrer service\n";

struct Editor {
    connection: Connection,
    server: Option<std::thread::JoinHandle<Result<(), String>>>,
    next: i32,
}

impl Editor {
    fn start(locale: &str) -> Self {
        let (server, connection) = Connection::memory();
        let thread = std::thread::spawn(move || serve(&server, Live::new(None), chosen(Some(Lang::En))));
        let mut editor = Self { connection, server: Some(thread), next: 0 };
        let hello = editor.ask("initialize", json!({"capabilities": {}, "locale": locale}));
        assert!(hello["capabilities"]["hoverProvider"].as_bool().expect("hover"), "{hello}");
        editor.tell("initialized", json!({}));
        editor
    }

    fn receive(&self) -> Message {
        self.connection.receiver.recv_timeout(Duration::from_secs(20)).expect("an answer")
    }

    fn tell(&self, method: &str, params: Value) {
        let message = Message::Notification(Notification::new(method.to_owned(), params));
        self.connection.sender.send(message).expect("sent");
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        match self.request(method, params) {
            Response { response_result: Ok(result), .. } => result,
            other => panic!("{method}: {other:?}"),
        }
    }

    fn request(&mut self, method: &str, params: Value) -> Response {
        self.next += 1;
        let request = Request::new(self.next.into(), method.to_owned(), params);
        self.connection.sender.send(Message::Request(request)).expect("sent");
        match self.receive() {
            Message::Response(response) => response,
            other => panic!("{method}: {other:?}"),
        }
    }

    fn open(&self, text: &str) -> Vec<Value> {
        let document = json!({"uri": "file:///r.md", "languageId": "markdown", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
        self.published()
    }

    fn published(&self) -> Vec<Value> {
        match self.receive() {
            Message::Notification(told) if told.method == "textDocument/publishDiagnostics" => {
                told.params["diagnostics"].as_array().expect("a list").clone()
            }
            other => panic!("{other:?}"),
        }
    }

    fn at(&mut self, method: &str, line: u32, character: u32) -> Value {
        let place =
            json!({"textDocument": {"uri": "file:///r.md"}, "position": {"line": line, "character": character}});
        self.ask(method, place)
    }

    fn end(mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.server.take().expect("runs").join().expect("no panic").expect("kept to the protocol");
    }
}

#[test]
fn findings_come_with_opening_and_go_with_mending() {
    let mut editor = Editor::start("en");
    let found = editor.open(TEXT);
    let unmapped = found.iter().find(|finding| finding["code"] == "V001").expect("HIGH is no level");
    assert_eq!(unmapped["range"]["start"]["line"], 7, "{unmapped}");
    assert_eq!(unmapped["source"], "vectra");
    let mended = TEXT.replace("HIGH", "SEV1");
    let change = json!({"textDocument": {"uri": "file:///r.md", "version": 2}, "contentChanges": [{"text": mended}]});
    editor.tell("textDocument/didChange", change);
    let found = editor.published();
    assert!(found.iter().all(|finding| finding["code"] != "V001"), "{found:?}");
    editor.tell("textDocument/didClose", json!({"textDocument": {"uri": "file:///r.md"}}));
    assert!(editor.published().is_empty());
    editor.ask("shutdown", Value::Null);
    editor.tell("exit", Value::Null);
}

#[test]
fn a_hover_over_a_command_that_never_ends_says_so() {
    let mut editor = Editor::start("en");
    editor.open(
        "## Incident: Shop\n\n### Investigation\n\n```bash\ntail -f x\nuptime\n```\n\n### Resolution\n\n1. Restart\n",
    );
    let said = |editor: &mut Editor, line| {
        let hover = editor.at("textDocument/hover", line, 2);
        hover["contents"]["value"].as_str().expect("markdown").to_owned()
    };
    let endless = said(&mut editor, 5);
    assert!(endless.contains("never ends") && !endless.contains("no approval"), "{endless}");
    let plain = said(&mut editor, 6);
    assert!(plain.contains("needs no approval"), "{plain}");
    editor.end();
}

#[test]
fn a_hover_says_what_the_row_means_in_the_editors_language() {
    let mut editor = Editor::start("fr-FR");
    editor.open(TEXT);
    let hover = editor.at("textDocument/hover", 6, 4);
    let text = hover["contents"]["value"].as_str().expect("markdown");
    for part in [
        "**Alerte** — API Down",
        "`health_check`",
        "Échecs d’affilée : `3`",
        "Réponse sous `15 min`",
        "Traitée par `16:API Down`",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let step = editor.at("textDocument/hover", 19, 4);
    let text = step["contents"]["value"].as_str().expect("markdown");
    assert!(text.contains("Seulement dans le cas `crash`") && text.contains("demande une approbation"), "{text}");
    assert_eq!(editor.at("textDocument/hover", 1, 0), Value::Null);
    editor.end();
}

#[test]
fn names_lead_to_their_definitions_and_are_offered() {
    let mut editor = Editor::start("en");
    editor.open(TEXT);
    assert_eq!(editor.at("textDocument/definition", 6, 4)["range"]["start"]["line"], 15);
    assert_eq!(editor.at("textDocument/definition", 15, 4)["range"]["start"]["line"], 6);
    let offered = editor.at("textDocument/completion", 7, 12);
    assert_eq!(offered[0]["label"], "SEV1", "{offered}");
    let offered = editor.at("textDocument/completion", 15, 3);
    assert_eq!(offered[0]["label"], "Disk", "an alert without a procedure: {offered}");
    let settled = TEXT.replace("## Alertes", "<!-- vectra: \n## Alertes");
    let change = json!({"textDocument": {"uri": "file:///r.md", "version": 2}, "contentChanges": [{"text": settled}]});
    editor.tell("textDocument/didChange", change);
    editor.published();
    let offered = editor.at("textDocument/completion", 2, 13);
    assert!(offered.as_array().expect("a list").iter().any(|one| one["label"] == "role"), "{offered}");
    for (comment, value) in [("role=", "contacts"), ("kind=none effect=", "danger"), ("severity=", "SEV1")] {
        let text = TEXT.replace("## Alertes", &format!("<!-- vectra: {comment}\n## Alertes"));
        let change = json!({"textDocument": {"uri": "file:///r.md", "version": 2}, "contentChanges": [{"text": text}]});
        editor.tell("textDocument/didChange", change);
        editor.published();
        let offered = editor.at("textDocument/completion", 2, 13 + u32::try_from(comment.len()).expect("short"));
        assert!(offered.as_array().expect("a list").iter().any(|one| one["label"] == value), "{comment}: {offered}");
    }
    let back = json!({"textDocument": {"uri": "file:///r.md", "version": 3}, "contentChanges": [{"text": TEXT}]});
    editor.tell("textDocument/didChange", back);
    editor.published();
    let outline = editor.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": "file:///r.md"}}));
    let names: Vec<&str> = outline.as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["API Down", "Disk", "SEV1", "API Down"]);
    editor.end();
}

#[test]
fn what_is_not_known_is_refused_and_the_session_goes_on() {
    let mut editor = Editor::start("en");
    let refused = editor.request("textDocument/rename", json!({}));
    assert_eq!(refused.response_result.expect_err("an error").code, ErrorCode::MethodNotFound as i32);
    let wrong = editor.request("textDocument/hover", json!({"x": 1}));
    assert_eq!(wrong.response_result.expect_err("an error").code, ErrorCode::InvalidParams as i32);
    editor.tell("textDocument/didOpen", json!({"nonsense": true}));
    assert!(!editor.open(TEXT).is_empty());
    editor.end();
}

#[test]
fn after_goodbye_nothing_is_answered_but_that() {
    let mut editor = Editor::start("en");
    editor.open(TEXT);
    editor.ask("shutdown", Value::Null);
    let refused = editor.request("textDocument/hover", json!({}));
    let error = refused.response_result.expect_err("no answer after shutdown");
    assert_eq!(error.code, ErrorCode::InvalidRequest as i32, "{error:?}");
    editor.tell("exit", Value::Null);
    editor.server.take().expect("runs").join().expect("no panic").expect("kept to the protocol");
    let mut rude = Editor::start("en");
    rude.tell("exit", Value::Null);
    let ended = rude.server.take().expect("runs").join().expect("no panic");
    assert!(ended.is_err_and(|why| why.contains("without shutdown")));
}
