//! Mutated documents: compiling always ends, in time, and never panics. Deterministic: a seed gives the same run for ever.

use crate::busy::busy;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// A document that was not taken as it should.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The document.
    pub text: String,
    /// What happened.
    pub why: String,
}

/// What a run saw.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Documents compiled.
    pub documents: u64,
    /// The slowest, in time of a processor.
    pub slowest: Duration,
    /// That document.
    pub slowest_text: String,
    /// The first document that failed.
    pub failure: Option<Failure>,
}

/// The time of a processor that one document may take: far above what is normal, far below what somebody would call hanging.
const LIMIT: Duration = Duration::from_secs(10);

/// Compiles mutations of `seeds` until `enough` says so, which is given the number of documents so far.
pub fn run(seeds: &[String], seed: u64, mut enough: impl FnMut(u64) -> bool) -> Outcome {
    let mut random = Random(seed | 1);
    let mut outcome = Outcome::default();
    while !seeds.is_empty() && !enough(outcome.documents) {
        let text = mutate(seeds, &mut random);
        let before = busy();
        let caught = catch_unwind(AssertUnwindSafe(|| vectra_runbook::compile("fuzz.md", &text)));
        let took = busy().saturating_sub(before);
        outcome.documents += 1;
        if took > outcome.slowest {
            outcome.slowest = took;
            outcome.slowest_text.clone_from(&text);
        }
        let why = match caught {
            Err(_) => Some("it panicked".to_owned()),
            Ok(_) if took > LIMIT => Some(format!("it took {took:?} for {} bytes", text.len())),
            Ok(program) => unsound(&program),
        };
        if let Some(why) = why {
            outcome.failure = Some(Failure { text, why });
            return outcome;
        }
    }
    outcome
}

/// What holds of every program, whatever the document.
fn unsound(program: &vectra_runbook::program::Program) -> Option<String> {
    let last = program.runbook.line_count.max(1);
    let place = |[first, end]: [u32; 2]| first >= 1 && first <= end && end <= last;
    let mut places = program
        .procedures
        .iter()
        .flat_map(|procedure| std::iter::once(&procedure.source).chain(procedure.steps.iter().map(|step| &step.source)))
        .chain(program.diagnostics.iter().map(|diagnostic| &diagnostic.source))
        .chain(program.sections.iter().map(|section| &section.source))
        .chain(program.fences.iter().map(|fence| &fence.source));
    if let Some(source) = places.find(|source| !place(source.lines)) {
        return Some(format!("{} lies at {:?} of {last} lines", source.id, source.lines));
    }
    let coverage = program.coverage;
    let sound = coverage.table_rows_understood <= coverage.table_rows
        && coverage.fence_lines_understood <= coverage.fence_lines
        && coverage.list_items_understood <= coverage.list_items;
    (!sound).then(|| format!("more was understood than there is: {coverage:?}"))
}

/// What Markdown and commands are made of, to be strewn in.
const BITS: &[&str] = &[
    "```bash\n",
    "```",
    "~~~",
    "|",
    "|---|---|\n",
    "\n\n",
    "\n",
    "# ",
    "## INCIDENT: ",
    "- ",
    "1. ",
    "- [ ] ",
    "<!-- vectra: ",
    "-->",
    "`",
    "**",
    "$(",
    "${",
    "<<EOF\n",
    "EOF\n",
    "'",
    "\"",
    "\\\n",
    "{{",
    "}}",
    "<%",
    "%>",
    "<table>",
    "<tr><td>",
    "</table>",
    "> ",
    "    ",
    "\t",
    "Si ",
    " → ",
    "If ",
    ", then ",
    "é",
    "\u{301}",
    "🚨",
    "\u{a0}",
    "\r\n",
    "\u{feff}",
    "SELECT ",
    "DELETE FROM t",
    ";",
    "kubectl exec -it p -- ",
    "psql $URL\n",
    "99,5 %",
    "T+15min",
    "---\n",
    "&&",
    "||",
    "|&",
    "<pod>",
    "((",
    "))",
    "[[",
    "]]",
    "\u{2028}",
    "xargs ",
    "sudo ",
];

fn mutate(seeds: &[String], random: &mut Random) -> String {
    let pick = |random: &mut Random| seeds.get(random.below(seeds.len())).map_or("", String::as_str);
    let mut lines: Vec<String> = pick(random).lines().map(str::to_owned).collect();
    // Short documents make many rounds; a part of a long one is as good.
    if lines.len() > 60 && random.below(4) > 0 {
        let from = random.below(lines.len() - 40);
        lines = lines.into_iter().skip(from).take(20 + random.below(60)).collect();
    }
    for _ in 0..=random.below(8) {
        let at = random.below(lines.len().max(1));
        match random.below(8) {
            0 if !lines.is_empty() => drop(lines.remove(at)),
            1 => lines.insert(
                at.min(lines.len()),
                pick(random).lines().nth(random.below(200)).unwrap_or_default().to_owned(),
            ),
            2 => lines.insert(
                at.min(lines.len()),
                BITS.get(random.below(BITS.len())).copied().unwrap_or_default().to_owned(),
            ),
            3 if at + 1 < lines.len() => lines.swap(at, at + 1),
            4 => {
                let copy: Vec<String> = lines.iter().skip(at).take(random.below(6)).cloned().collect();
                for _ in 0..random.below(12) {
                    lines.extend(copy.iter().cloned());
                }
            }
            _ => {
                if let Some(line) = lines.get_mut(at) {
                    *line = within(line, random);
                }
            }
        }
    }
    lines.join("\n")
}

fn within(line: &str, random: &mut Random) -> String {
    let signs: Vec<char> = line.chars().collect();
    let at = random.below(signs.len() + 1);
    let to = (at + random.below(6)).min(signs.len());
    let bit = BITS.get(random.below(BITS.len())).copied().unwrap_or_default();
    let (head, tail) = (signs.iter().take(at), signs.iter().skip(to));
    match random.below(3) {
        0 => head.chain(tail).collect(),
        1 => head.copied().chain(bit.chars()).chain(signs.iter().skip(at).copied()).collect(),
        _ => head.copied().chain(bit.repeat(1 + random.below(40)).chars()).chain(tail.copied()).collect(),
    }
}

/// Xorshift: the same numbers for a seed on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.0 % bound).unwrap_or(0)
    }
}
