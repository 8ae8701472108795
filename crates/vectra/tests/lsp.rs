//! `vectra lsp` as an editor starts it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

fn framed(body: &str) -> String {
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn an_editor_gets_findings_over_standard_output_and_an_end_when_it_says_so() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_vectra"))
        .arg("lsp")
        .env_remove("VECTRA_TOKEN")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = program.stdin.take().unwrap();
    let mut output = BufReader::new(program.stdout.take().unwrap());
    let mut receive = || {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(output.read_line(&mut line).unwrap() > 0, "it ended too early");
            match line.trim().split_once(": ") {
                Some(("Content-Length", said)) => length = said.parse().unwrap(),
                _ if line.trim().is_empty() => break,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        output.read_exact(&mut body).unwrap();
        serde_json::from_slice::<serde_json::Value>(&body).unwrap()
    };
    let mut say = |body: &str| input.write_all(framed(body).as_bytes()).unwrap();
    say(r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#);
    assert_eq!(receive()["result"]["capabilities"]["hoverProvider"], true);
    say(r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#);
    say("{not json");
    let refused = receive();
    assert_eq!((&refused["error"]["code"], &refused["id"]), (&(-32700).into(), &serde_json::Value::Null), "{refused}");
    say(
        r##"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///r.md","languageId":"markdown","version":1,"text":"# Ops\n\n## Useful commands\n\n```bash\nSELECT 1;\n```\n"}}}"##,
    );
    let told = receive();
    let codes: Vec<&str> =
        told["params"]["diagnostics"].as_array().unwrap().iter().filter_map(|one| one["code"].as_str()).collect();
    assert!(codes.contains(&"V010"), "{told}");
    say(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#);
    assert_eq!(receive()["id"], 2);
    say(r#"{"jsonrpc":"2.0","method":"exit"}"#);
    assert!(program.wait().unwrap().success());
}

#[test]
fn what_is_no_editor_is_told_what_it_is_for() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_vectra"))
        .args(["--lang", "en", "lsp"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(program.stdin.take());
    let mut said = String::new();
    program.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(!program.wait().unwrap().success());
    assert!(said.contains("Start `vectra lsp` from an editor"), "{said}");
}
