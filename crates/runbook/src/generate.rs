//! Test support: makes a runbook from a random model, so that tests and the simulation can hold what is compiled, and
//! how it then behaves, against what was meant. Deterministic: a seed gives the same document for ever.

mod words;

use crate::program::{Cause, Language, Operation};
use words::Words;

/// A document and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// The Markdown.
    pub text: String,
    /// What its author meant.
    pub model: Model,
}

/// What a generated document says.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Language of headings, columns and sentences.
    pub language: Language,
    /// Name of the service, such as `Kestrel`.
    pub service: String,
    /// Host of the health check's URL.
    pub host: String,
    /// Name of the alert of the health check.
    pub alert: String,
    /// Failed checks in a row that fire the alert.
    pub failures: u32,
    /// Seconds between checks, where the alert says them.
    pub interval_seconds: Option<u64>,
    /// Levels with their deadlines in seconds, in the order of the table.
    pub severities: Vec<(String, u64)>,
    /// The alert's level, one of `severities`.
    pub severity: String,
    /// Seconds since the incident opened, and who is paged then; ascending.
    pub escalation: Vec<(u64, String)>,
    /// Title of the incident procedure that answers the alert.
    pub procedure: String,
    /// Branches of its resolution, in order.
    pub branches: Vec<(Cause, Operation)>,
    /// Availability that is promised, 0 to 1.
    pub availability: f64,
}

/// SplitMix64: small, and its sequence is fixed by its definition.
pub(crate) struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to `end`, exclusive.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }

    fn flip(&mut self) -> bool {
        self.next() & 1 == 1
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

/// The document of a seed.
pub fn document(seed: u64) -> Generated {
    let mut random = Random(seed ^ 0x5eed);
    let language = if random.flip() { Language::Fr } else { Language::En };
    let words = words::of(language);
    let model = model(&mut random, language, words);
    let text = write(&mut random, &model, words);
    Generated { text, model }
}

fn model(random: &mut Random, language: Language, words: &Words) -> Model {
    let service = random.pick(words::SERVICES).to_owned();
    let host = format!("{}.example-{}.test", service.to_lowercase(), random.below(90) + 10);
    let scheme = random.below(words::LEVELS.len());
    let levels = words::LEVELS.get(scheme).copied().unwrap_or_default();
    let count = 3 + random.below(2);
    let mut deadline = 0;
    let mut severities = Vec::new();
    for level in levels.iter().take(count) {
        deadline += 60 * u64::try_from(2 + random.below(40)).unwrap_or(2);
        severities.push(((*level).to_owned(), deadline));
    }
    let severity = severities.get(random.below(2)).map(|(name, _)| name.clone()).unwrap_or_default();
    let mut people: Vec<&str> = words.people.to_vec();
    random.shuffle(&mut people);
    let mut after = 0;
    let mut escalation = Vec::new();
    for person in people.iter().take(2 + random.below(3)) {
        escalation.push((after, (*person).to_owned()));
        after += 60 * u64::try_from(1 + random.below(25)).unwrap_or(1);
    }
    let mut branches = vec![
        (Cause::Crash, Operation::Restart),
        (Cause::OutOfMemory, Operation::ScaleMemory),
        (Cause::BadRelease, Operation::Rollback),
    ];
    random.shuffle(&mut branches);
    branches.truncate(2 + random.below(2));
    let alert = format!("{service} {}", random.pick(words.down));
    let procedure = format!("{service} {}", random.pick(words.unavailable));
    Model {
        language,
        service,
        host,
        alert,
        failures: u32::try_from(2 + random.below(7)).unwrap_or(2),
        interval_seconds: random.flip().then(|| u64::try_from(5 * (1 + random.below(12))).unwrap_or(5)),
        severities,
        severity,
        escalation,
        procedure,
        branches,
        availability: f64::from(u32::try_from(9900 + random.below(99)).unwrap_or(9950)) / 10_000.0,
    }
}

/// How headings are numbered.
struct Style {
    numbering: usize,
    level: usize,
    count: usize,
}

impl Style {
    fn heading(&mut self, title: &str) -> String {
        self.count += 1;
        let number = match self.numbering {
            0 => String::new(),
            1 => format!("{}. ", self.count),
            2 => format!("{}.{} ", self.count, 1),
            3 => format!("{}) ", self.count),
            _ => format!(
                "{}. ",
                ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"].get(self.count - 1).unwrap_or(&"XI")
            ),
        };
        format!("{} {number}{title}\n\n", "#".repeat(self.level))
    }
}

/// A table whose columns stand in random order, with one that nobody asked for.
fn table(random: &mut Random, words: &Words, mut columns: Vec<(&str, Vec<String>)>) -> String {
    if random.flip() {
        let rows = columns.first().map_or(0, |(_, cells)| cells.len());
        columns.push((words.extra, (0..rows).map(|_| random.pick(words.remarks).to_owned()).collect()));
    }
    random.shuffle(&mut columns);
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let mut out = line(columns.iter().map(|(name, _)| *name).collect());
    out.push_str(&line(columns.iter().map(|_| "---").collect()));
    for row in 0..columns.first().map_or(0, |(_, cells)| cells.len()) {
        out.push_str(&line(columns.iter().map(|(_, cells)| cells.get(row).map_or("", String::as_str)).collect()));
    }
    out.push('\n');
    out
}

fn shuffled<T>(random: &mut Random, mut rows: Vec<T>) -> Vec<T> {
    random.shuffle(&mut rows);
    rows
}

fn write(random: &mut Random, model: &Model, words: &Words) -> String {
    let mut style = Style { numbering: random.below(5), level: 2, count: 0 };
    let mut sections: Vec<usize> = (0..7).collect();
    random.shuffle(&mut sections);
    let mut out = format!("# {} {}\n\n{}\n\n", words.title, model.service, words.intro);
    for section in sections {
        let part = match section {
            0 => environments(random, &mut style, model, words),
            1 => objectives(random, &mut style, model, words),
            2 => alerts(random, &mut style, model, words),
            3 => checks(random, &mut style, model, words),
            4 => severities(random, &mut style, model, words),
            5 => escalation(random, &mut style, model, words),
            _ => procedure(random, &mut style, model, words),
        };
        out.push_str(&part);
    }
    out
}

fn environments(random: &mut Random, style: &mut Style, model: &Model, words: &Words) -> String {
    let rows = shuffled(
        random,
        vec![("Production".to_owned(), model.host.clone()), ("Staging".to_owned(), format!("staging-{}", model.host))],
    );
    let (names, urls) = rows.into_iter().unzip();
    let columns = vec![(random.pick(words.environment), names), (random.pick(words.url), urls)];
    style.heading(random.pick(words.environments)) + &table(random, words, columns)
}

fn objectives(random: &mut Random, style: &mut Style, model: &Model, words: &Words) -> String {
    let percent = format!("{:.2}", model.availability * 100.0);
    let target = if model.language == Language::Fr && random.flip() {
        format!("{} %", percent.replace('.', ","))
    } else {
        format!("{percent}%")
    };
    let columns = vec![
        (random.pick(words.metric), vec![random.pick(words.availability).to_owned()]),
        (random.pick(words.target), vec![target]),
        (random.pick(words.critical), vec!["< 98%".to_owned()]),
    ];
    style.heading(random.pick(words.objectives)) + &table(random, words, columns)
}

fn alerts(random: &mut Random, style: &mut Style, model: &Model, words: &Words) -> String {
    let mut condition = random.pick(words.fails).replace('#', &model.failures.to_string());
    if let Some(interval) = model.interval_seconds {
        condition.push_str(&random.pick(words.every).replace('#', &interval.to_string()));
    }
    let other = model.severities.last().map(|(name, _)| name.clone()).unwrap_or_default();
    let disk = format!("> {}%", 70 + random.below(25));
    let rows = shuffled(
        random,
        vec![(model.alert.clone(), condition, model.severity.clone()), (words.disk.to_owned(), disk, other)],
    );
    let columns = vec![
        (random.pick(words.alert), rows.iter().map(|row| row.0.clone()).collect()),
        (random.pick(words.condition), rows.iter().map(|row| row.1.clone()).collect()),
        (random.pick(words.severity), rows.iter().map(|row| row.2.clone()).collect()),
    ];
    style.heading(random.pick(words.alerts)) + &table(random, words, columns)
}

fn checks(random: &mut Random, style: &mut Style, model: &Model, words: &Words) -> String {
    let tag = random.pick(&["bash", "sh", ""]);
    let expected = random.pick(words.expected);
    let name = &model.service;
    let host = &model.host;
    style.heading(random.pick(words.checks))
        + &format!("```{tag}\n# {name}\ncurl https://{host}/health\n# {expected}: {{\"status\": \"healthy\"}}\n```\n\n")
}

fn severities(random: &mut Random, style: &mut Style, model: &Model, words: &Words) -> String {
    let mut criteria: Vec<&str> = words.criteria.to_vec();
    random.shuffle(&mut criteria);
    let columns = vec![
        (random.pick(words.level), model.severities.iter().map(|(name, _)| name.clone()).collect()),
        (
            random.pick(words.criteria_column),
            criteria.iter().map(|text| (*text).to_owned()).cycle().take(model.severities.len()).collect(),
        ),
        (random.pick(words.response), model.severities.iter().map(|(_, seconds)| minutes(random, *seconds)).collect()),
    ];
    style.heading(random.pick(words.severities)) + &table(random, words, columns)
}

fn minutes(random: &mut Random, seconds: u64) -> String {
    let minutes = seconds / 60;
    match random.below(3) {
        0 => format!("{minutes} min"),
        1 => format!("{minutes}min"),
        _ => format!("{minutes} minutes"),
    }
}

fn escalation(random: &mut Random, style: &mut Style, model: &Model, words: &Words) -> String {
    let form = random.below(3);
    let when = |seconds: u64| match (form, seconds) {
        (2, 0) => words.immediately.to_owned(),
        (0, 0) => "T+0".to_owned(),
        (0, _) => format!("T+{}min", seconds / 60),
        (1, _) => format!("T + {} min", seconds / 60),
        _ => words.after.replace('#', &(seconds / 60).to_string()),
    };
    let columns = vec![
        (random.pick(words.time), model.escalation.iter().map(|(seconds, _)| when(*seconds)).collect()),
        (random.pick(words.who), model.escalation.iter().map(|(_, who)| who.clone()).collect()),
    ];
    let mut out = style.heading(random.pick(words.escalations)) + &table(random, words, columns);
    let mut people: Vec<&str> = model.escalation.iter().map(|(_, who)| who.as_str()).collect();
    random.shuffle(&mut people);
    let addresses = people.iter().map(|who| format!("{}@example.test", crate::text::slug(who))).collect();
    let columns = vec![
        (random.pick(words.role), people.iter().map(|who| (*who).to_owned()).collect()),
        (words.contact, addresses),
    ];
    out.push_str(&style.heading(words.contacts));
    out.push_str(&table(random, words, columns));
    out
}

fn procedure(random: &mut Random, style: &mut Style, model: &Model, words: &Words) -> String {
    let labels = random.flip();
    let (investigation, resolution) = (random.pick(words.investigation), random.pick(words.resolution));
    let prefixed = random.flip();
    let mut out = style.heading(random.pick(words.group));
    let title = if prefixed { format!("INCIDENT: {}", model.procedure) } else { model.procedure.clone() };
    out.push_str(&format!("### {title}\n\n"));
    let part = |name: &str| {
        if labels { format!("**{name}:**\n\n") } else { format!("#### {name}\n\n") }
    };
    out.push_str(&part(investigation));
    out.push_str(&format!(
        "```bash\ncurl -I https://{}/health\n# {}\n# {}\n```\n\n",
        model.host,
        random.pick(words.logs),
        random.pick(words.metrics)
    ));
    out.push_str(&part(resolution));
    let form = random.below(words.branch_forms.len());
    for (at, (cause, operation)) in model.branches.iter().enumerate() {
        let condition = random.pick(words.cause(*cause));
        let action = random.pick(words.operation(*operation));
        let sentence =
            words.branch_forms.get(form).copied().unwrap_or_default().replace("{c}", condition).replace("{a}", action);
        out.push_str(&format!("{}. {sentence}\n", at + 1));
    }
    out.push('\n');
    out
}
