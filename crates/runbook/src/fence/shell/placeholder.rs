//! What somebody must fill in before a command can run.

/// `<pod>` and `{{ name }}` stand for words; a shell would read redirections.
pub(crate) fn fill_placeholders(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(['<', '{']) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at..).unwrap_or_default();
        match placeholder(tail) {
            Some(length) => {
                out.push_str("PLACEHOLDER");
                rest = tail.get(length..).unwrap_or_default();
            }
            None => {
                // `<<` is a here-document; its second sign begins no placeholder.
                let run = tail.bytes().take_while(|byte| *byte == b'<').count().max(1);
                out.push_str(tail.get(..run).unwrap_or_default());
                rest = tail.get(run..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out.into()
}

/// Longest placeholder, in bytes.
const MAX_LENGTH: usize = 90;

/// Length of the placeholder that the text begins with.
pub(crate) fn placeholder(text: &str) -> Option<usize> {
    let (open, close) = if text.starts_with("{{") {
        ("{{", "}}")
    } else if text.starts_with("<%") {
        ("<%", "%>")
    } else if text.starts_with('<') {
        ("<", ">")
    } else {
        return None;
    };
    let inner = text.get(open.len()..)?;
    let end = inner.find(close).filter(|end| *end <= MAX_LENGTH)?;
    let inner = inner.get(..end)?;
    let length = open.len() + end + close.len();
    if open == "<%" {
        return (!inner.contains('\n')).then_some(length);
    }
    let word = inner.trim();
    let named = word.chars().any(char::is_alphabetic)
        && !word.starts_with('(')
        && !is_read(inner)
        && word.chars().all(|sign| sign.is_alphanumeric() || "_-. ':/|,@+#()".contains(sign))
        && word != "none";
    // `{{range .items}}` is a template that a program fills in, not a gap for a person.
    let named = named && (open == "<" || (!word.contains(char::is_whitespace) && !word.starts_with('.')));
    let tight = open == "{{" || (!inner.starts_with(' ') && !inner.ends_with(' '));
    (named && tight).then_some(length)
}

/// `</dev/null 2>/dev/null`, `</tmp/answers >log`: a file that is read, and where something is written.
fn is_read(inner: &str) -> bool {
    let mut words = inner.split(' ');
    let (Some(file), Some(behind), None) = (words.next(), words.next(), words.next()) else { return false };
    file.starts_with(['/', '.', '~', '$']) && behind.bytes().all(|sign| sign.is_ascii_digit())
}
