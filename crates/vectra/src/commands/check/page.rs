//! A rule's page, which is Markdown, on a terminal.

use crate::output::Paint;

/// Before each line of code.
const INDENT: &str = "    ";

/// The page with its headings and names standing out and its code indented; without colours, as it is written.
pub fn shown(page: &str, paint: Paint) -> String {
    if !paint.is_on() {
        return page.trim_end().to_string();
    }
    let mut out = Vec::new();
    let mut fence: Option<&str> = None;
    for line in page.lines() {
        let mark = line.trim_start();
        match fence {
            Some(open) if mark.starts_with(open) && mark.trim_end_matches(['`', '~', ' ']).is_empty() => fence = None,
            Some(_) => out.push(format!("{INDENT}{line}").trim_end().to_string()),
            None => {
                if let Some(open) = opens(mark) {
                    fence = Some(open);
                } else if mark.starts_with('#') {
                    out.push(paint.bold(mark.trim_start_matches('#').trim()));
                } else {
                    out.push(spans(line, paint));
                }
            }
        }
    }
    out.join("\n").trim_end().to_string()
}

/// The first paragraph below the heading, in one line.
pub fn lead(page: &str) -> Option<String> {
    let is_text = |line: &&str| !line.is_empty() && !line.starts_with('#') && opens(line).is_none();
    let lines = page.lines().map(str::trim).skip_while(|line| !is_text(line)).take_while(is_text);
    Some(lines.collect::<Vec<_>>().join(" ")).filter(|lead| !lead.is_empty())
}

/// The mark that opens a block of code: as many of it close it.
fn opens(line: &str) -> Option<&str> {
    ['`', '~'].into_iter().find_map(|mark| {
        let length = line.len() - line.trim_start_matches(mark).len();
        line.get(..length).filter(|_| length >= 3)
    })
}

/// A line with what stands between backticks or double asterisks made bold, and without these marks.
fn spans(line: &str, paint: Paint) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((at, mark)) = ["`", "**"].iter().filter_map(|mark| Some((rest.find(mark)?, *mark))).min() {
        let (before, after) = (rest.get(..at).unwrap_or_default(), rest.get(at + mark.len()..).unwrap_or_default());
        let Some((inside, behind)) = after.split_once(mark) else { break };
        out.push_str(before);
        out.push_str(&paint.bold(inside));
        rest = behind;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Color;

    const PAGE: &str = "# V010: SQL in a shell block\n\nA shell cannot run `SELECT`. It is\n**not** found.\n\n## Wrong\n\n````markdown\n```bash\nSELECT 1; -- `x`\n```\n````\n\nA lone ` stays.\n";

    #[test]
    fn a_page_stands_out_on_a_terminal_and_is_plain_elsewhere() {
        assert_eq!(shown(PAGE, Paint::none()), PAGE.trim_end());
        let bold = |text: &str| format!("\u{1b}[1m{text}\u{1b}[0m");
        let expected = format!(
            "{}\n\nA shell cannot run {}. It is\n{} found.\n\n{}\n\n    ```bash\n    SELECT 1; -- `x`\n    ```\n\nA lone ` stays.",
            bold("V010: SQL in a shell block"),
            bold("SELECT"),
            bold("not"),
            bold("Wrong")
        );
        assert_eq!(shown(PAGE, Paint::asked(Color::Always, false)), expected);
    }

    #[test]
    fn the_lead_is_the_first_paragraph() {
        assert_eq!(lead(PAGE).as_deref(), Some("A shell cannot run `SELECT`. It is **not** found."));
        assert_eq!(lead("# T\n\n"), None);
    }
}
