//! The pipeline: tree, sections, tables and lists and fences, links, coverage, diagnostics.

use crate::calendar;
use crate::coverage;
use crate::diagnostics;
use crate::diagnostics::secrets::{self, Spot};
use crate::directives::{self, Settled};
use crate::draft::{Draft, Oddity};
use crate::exclusion;
use crate::flow;
use crate::fork::Fork;
use crate::headed;
use crate::index;
use crate::ladder;
use crate::lexicon;
use crate::link;
use crate::meta::Meta;
use crate::neighbours::Neighbours;
use crate::procedures::{self, Found};
use crate::program::{Language, Procedure, ProcedureRole, Program, Role, Runbook, Section, Source};
use crate::recovery;
use crate::roles::{self, Content};
use crate::rows;
use crate::rule_file;
use crate::sections::{self, Outline, Part};
use crate::single;
use crate::spoken;
use crate::stairs;
use crate::text;
use crate::tree::{self, Block, Kind};
use crate::undoing;
use crate::walk;
use std::collections::{HashMap, HashSet};

/// How to compile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// Language of the diagnostics; without one, that of the document.
    pub messages: Option<Language>,
    /// What links lead to; without it no link to another file is judged.
    pub neighbours: Option<&'a Neighbours>,
}

/// Compiles a document. Total: whatever the text is, the answer is a program, and its problems are diagnostics.
/// `path` is only repeated in the program.
pub fn compile(path: &str, text: &str) -> Program {
    compile_with(path, text, Options::default())
}

/// [`compile`], as `options` say.
pub fn compile_with(path: &str, text: &str, options: Options<'_>) -> Program {
    compile_by(path, text, options, Fork::of(text::line_count(text)))
}

/// [`compile_with`], with the help of others.
pub(crate) fn compile_by(path: &str, text: &str, options: Options<'_>, fork: Fork) -> Program {
    let read = Read::new(path, text, fork);
    let lines = read.lines();
    let (mut draft, meta, found) = read.draft(&lines);
    link::link(&mut draft);
    read.finish(draft, meta, found, options)
}

/// Compiles the documents of a folder, paths with texts, to one program each: alerts of one document find procedures of
/// another, whose `trigger` then names them, and nobody is told that something is missing which another document has.
pub fn compile_folder(documents: &[(&str, &str)], options: Options<'_>) -> Vec<Program> {
    let fork = |text: &str| Fork::of(text::line_count(text));
    let read: Vec<Read> = documents.iter().map(|(path, text)| Read::new(path, text, fork(text))).collect();
    let lines: Vec<Vec<&str>> = read.iter().map(Read::lines).collect();
    let mut drafts: Vec<Draft<'_>> = Vec::with_capacity(read.len());
    let mut rest: Vec<(Meta, Vec<Found>)> = Vec::with_capacity(read.len());
    for (draft, meta, found) in read.iter().zip(&lines).map(|(read, lines)| read.draft(lines)) {
        drafts.push(draft);
        rest.push((meta, found));
    }
    drafts.iter_mut().for_each(link::link);
    let paths: Vec<&str> = documents.iter().map(|(path, _)| *path).collect();
    link::across(&mut drafts, &paths);
    let drafted = read.iter().zip(drafts).zip(rest);
    drafted.map(|((read, draft), (meta, found))| read.finish(draft, meta, found, options)).collect()
}

/// What each table of a text shows of its role, by name: what the weights of tables are fitted on.
pub fn table_signs(text: &str) -> Vec<Vec<String>> {
    let read = Read::new("tables.md", text, Fork::default());
    let tables = read.outline.sections.iter().flat_map(|section| {
        let own = read.blocks.get(section.blocks.clone()).unwrap_or_default();
        own.iter().filter_map(move |block| match &block.kind {
            Kind::Table { header, rows, .. } => Some((header, rows, section)),
            _ => None,
        })
    });
    tables.map(|(header, rows, section)| crate::tables::signs(header, rows, &read.outline, section)).collect()
}

/// A document that was read and not yet made into items.
pub(crate) struct Read {
    path: String,
    sha256: String,
    text: String,
    language: Language,
    blocks: Vec<Block>,
    settled: HashMap<usize, Settled>,
    oddities: Vec<Oddity>,
    outline: Outline,
    contents: Vec<Content>,
    secrets: Vec<Spot>,
    fork: Fork,
}

impl Read {
    pub(crate) fn new(path: &str, written: &str, fork: Fork) -> Self {
        // The hash is of the bytes as they are; reading wants neither the byte-order mark nor two kinds of line ends.
        let mut text = written.strip_prefix('\u{feff}').unwrap_or(written).to_owned();
        if text.bytes().any(|byte| matches!(byte, b'\r' | b'\0')) {
            text = text.replace("\r\n", "\n").replace(['\r', '\0'], "\n");
        }
        let seen = || (text::sha256(written.as_bytes()), secrets::scan(&text));
        let ((sha256, secrets), mut blocks) = fork.both(seen, || tree::parse(&text));
        fork.each(&mut blocks, Block::understand);
        let language = || lexicon::get().language(&prose(&text, &blocks));
        let (language, (settled, oddities, outline, contents)) = fork.both(language, || {
            let (settled, oddities) = directives::attach(&blocks);
            let count = u32::try_from(text::line_count(&text)).unwrap_or(u32::MAX);
            let mut outline = Outline::build(&blocks, count, &settled, fork);
            let contents = roles::contents(&outline, &blocks);
            stairs::mark_linked(&mut outline, &blocks);
            roles::infer(&mut outline, &contents);
            (settled, oddities, outline, contents)
        });
        let path = path.to_owned();
        Self { path, sha256, text, language, blocks, settled, oddities, outline, contents, secrets, fork }
    }

    pub(crate) fn outline(&self) -> &Outline {
        &self.outline
    }

    fn lines(&self) -> Vec<&str> {
        self.text.lines().collect()
    }

    fn draft<'a>(&'a self, lines: &'a [&'a str]) -> (Draft<'a>, Meta, Vec<Found>) {
        let mut meta = Meta::default();
        for block in self.blocks.iter().filter(|block| matches!(block.kind, Kind::FrontMatter)) {
            meta.read(&block.text.plain);
        }
        let name = meta.title.clone().unwrap_or_else(|| file_name(&self.path));
        let found = procedures::find(&self.outline, &self.blocks, &self.contents, &name);
        for section in self.outline.sections.iter().skip(1).take(6) {
            meta.read_loose(&section.title);
        }
        let mut draft = Draft::new(&self.blocks, &self.outline, lines, self.language);
        draft.oddities.clone_from(&self.oddities);
        draft.secrets = &self.secrets;
        draft.fork = self.fork;
        let place = |section: &sections::Section| {
            let own = self.blocks.get(section.blocks.clone()).unwrap_or_default();
            own.iter().for_each(|block| block.place(&self.outline, section));
        };
        let walk = || walk::walk(&mut draft, &found, &self.contents, &self.settled, &mut meta);
        self.fork.ahead(&self.outline.sections, place, walk);
        if let [only] = found.as_slice() {
            single::alert(&mut draft, only);
        }
        undoing::settle(&mut draft);
        headed::phases(&mut draft);
        headed::recurring(&mut draft);
        headed::periodic(&mut draft);
        calendar::settle_backup(&mut draft);
        recovery::objectives(&mut draft);
        spoken::severities(&mut draft);
        headed::severity_sections(&mut draft);
        headed::severities(&mut draft);
        index::settle(&mut draft);
        spoken::alerts(&mut draft);
        spoken::alerts_of_headings(&mut draft);
        spoken::units::settle(&mut draft);
        rule_file::alerts(&mut draft);
        flow::auto_deploys(&mut draft);
        ladder::of_severities(&mut draft);
        rows::contacts_of_escalation(&mut draft);
        (draft, meta, found)
    }

    /// Whether a procedure without steps still answers something: its heading says that it is an incident, or names an alert.
    fn says_incident(&self, procedure: &Procedure) -> bool {
        let section = self.outline.at_line(procedure.source.line);
        procedure.role == ProcedureRole::Incident
            && section.is_none_or(|section| {
                procedure.trigger.is_some()
                    || section.problem
                    || section.settled.role.is_some()
                    || section.own_role == Some(Role::Incident)
                    || procedures::prefixed(&section.name).is_some()
                    || roles::names_alert(&section.name)
            })
    }

    /// First and last lines of the sections that the author set aside, none within another, in their order.
    fn ignored(&self) -> Vec<(u32, u32)> {
        let mut ignored: Vec<(u32, u32)> = Vec::new();
        for section in self.outline.sections.iter().filter(|section| section.settled.ignore) {
            if ignored.last().is_none_or(|(_, end)| section.line > *end) {
                ignored.push((section.line, section.end));
            }
        }
        ignored
    }

    fn finish(&self, mut draft: Draft<'_>, meta: Meta, mut found: Vec<Found>, options: Options<'_>) -> Program {
        // A heading about restoring that holds no step is no procedure; an incident without steps still answers its alert.
        let empty: HashSet<u32> = draft
            .procedures
            .iter()
            .filter(|procedure| procedure.steps.is_empty() && !self.says_incident(procedure))
            .map(|procedure| procedure.source.line)
            .collect();
        draft.procedures.retain(|procedure| !procedure.steps.is_empty() || self.says_incident(procedure));
        calendar::link_backup(&mut draft);
        exclusion::mark(&mut draft);
        let coverage = coverage::count(&mut draft);
        found.retain(|found| {
            found.role != ProcedureRole::Incident
                || self.outline.get(found.section).is_none_or(|section| !empty.contains(&section.line))
        });
        let sections = sections_of(&mut draft, &found);
        let title = title(&self.outline, &meta, &self.path);
        let line_count = u32::try_from(draft.lines.len()).unwrap_or(u32::MAX);
        let source = Source { id: draft.ids.make("runbook", "", &title), line: 1, lines: [1, line_count.max(1)] };
        if let Some(neighbours) = options.neighbours {
            draft.elsewhere.neighbours = neighbours.of(&self.path);
        }
        let mut diagnostics = diagnostics::report(&mut draft, options.messages.unwrap_or(self.language));
        let ignored = self.ignored();
        diagnostics.retain(|finding| {
            let line = finding.source.line;
            let after = ignored.partition_point(|(first, _)| *first <= line);
            after.checked_sub(1).and_then(|at| ignored.get(at)).is_none_or(|(_, end)| line > *end)
        });
        Program {
            runbook: Runbook {
                source,
                path: self.path.clone(),
                title,
                language: self.language,
                line_count,
                sha256: self.sha256.clone(),
                document: meta.document,
                version: meta.version,
                status: meta.status,
                date: meta.date,
                audience: meta.audience,
            },
            environments: draft.environments,
            objectives: draft.objectives,
            alerts: draft.alerts,
            checks: draft.checks,
            severities: draft.severities,
            phases: draft.phases,
            procedures: draft.procedures,
            deploy: draft.deploy,
            checklist: draft.checklist,
            backup: draft.backup,
            maintenance: draft.maintenance,
            escalation: draft.escalation,
            contacts: draft.contacts,
            dependencies: draft.dependencies,
            fences: draft.fences,
            tables: draft.tables,
            sections,
            diagnostics,
            coverage,
        }
    }
}

/// The text without what is code: its short words belong to no language.
fn prose(text: &str, blocks: &[Block]) -> String {
    let mut fences = blocks.iter().filter(|block| matches!(block.kind, Kind::Fence { .. })).peekable();
    let mut kept = String::with_capacity(text.len());
    for (number, line) in (1u32..).zip(text.lines()) {
        while fences.next_if(|block| block.end < number).is_some() {}
        if fences.peek().is_none_or(|block| number < block.line) {
            without_code(line, &mut kept);
            kept.push('\n');
        }
    }
    kept
}

/// Appends a line without its code spans; a run of backticks ends at the next run of the same length.
fn without_code(line: &str, kept: &mut String) {
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        let (before, opened) = rest.split_at(at);
        kept.push_str(before);
        let inside = opened.trim_start_matches('`');
        let ticks = opened.len() - inside.len();
        let mut from = 0;
        let mut behind = None;
        while let Some(next) = inside.get(from..).and_then(|tail| tail.find('`')) {
            let tail = inside.get(from + next..).unwrap_or_default();
            let run = tail.len() - tail.trim_start_matches('`').len();
            from += next + run;
            if run == ticks {
                behind = inside.get(from..);
                break;
            }
        }
        kept.push(' ');
        rest = behind.unwrap_or(inside);
    }
    kept.push_str(rest);
}

fn title(outline: &Outline, meta: &Meta, path: &str) -> String {
    let heading = outline.sections.get(1).map(|section| section.title.clone()).filter(|title| !title.is_empty());
    heading.or_else(|| meta.title.clone()).unwrap_or_else(|| file_name(path))
}

/// The file's name without its folder and endings.
fn file_name(path: &str) -> String {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = file.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(file);
    stem.to_owned()
}

/// Every heading with its role: that of the procedure it belongs to, or of what it lists; what is only read is prose.
fn sections_of(draft: &mut Draft<'_>, found: &[Found]) -> Vec<Section> {
    let outline = draft.outline;
    let mut sections = Vec::new();
    let mut next = found.iter().peekable();
    let mut procedure: Option<(Role, usize)> = None;
    for (index, section) in outline.sections.iter().enumerate() {
        if procedure.is_some_and(|(_, end)| index >= end) {
            procedure = None;
        }
        let begins = next.next_if(|found| found.section == index);
        if let Some(found) = begins {
            let end = if index == 0 { outline.sections.len() } else { section.below_end };
            procedure = Some((role_of(found.role), end));
        }
        if index == 0 {
            continue;
        }
        let last = outline.get(section.below_end.saturating_sub(1)).map_or(section.blocks.end, |last| last.blocks.end);
        let below = draft.blocks.get(section.blocks.start..last).unwrap_or_default();
        let role = match (section.settled.role, procedure) {
            (Some(settled), _) => settled,
            (None, Some(_)) if section.part.is_some_and(Part::is_read_only) && begins.is_none() => Role::Prose,
            (None, Some((role, _))) => part_role(outline, section).filter(|_| begins.is_none()).unwrap_or(role),
            (None, None) => plain_role(outline, index, below),
        };
        let place = match section.parent.and_then(|parent| outline.get(parent)).filter(|parent| !parent.is_title) {
            Some(_) if section.place.contains('/') => section.place.split('/').next().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let source = draft.named("section", &place, &section.name, section.line, section.end);
        sections.push(Section { source, title: section.title.clone(), level: section.level, role });
    }
    sections
}

/// The role of a section inside of a procedure, where it is another one: an escalation, contacts, an overview.
fn part_role(outline: &Outline, section: &sections::Section) -> Option<Role> {
    // "Unknown content type" further below is one of the cases, whatever its words.
    let above = section.parent.and_then(|above| outline.get(above));
    let is_case = above.is_some_and(|above| above.parent.is_some());
    section.own_role.filter(|role| !(is_case && *role == Role::Prose)).filter(|role| {
        section.part.is_none()
            && matches!(role, Role::Escalation | Role::Contacts | Role::Severities | Role::Dependencies | Role::Prose)
    })
}

/// The role of a section that belongs to no incident.
fn plain_role(outline: &Outline, index: usize, below: &[Block]) -> Role {
    let Some(section) = outline.get(index) else {
        return Role::Prose;
    };
    if section.is_title {
        return section.role.unwrap_or(Role::Prose);
    }
    if section.part.is_some_and(Part::is_read_only) && section.own_role.is_none() || !below.iter().any(holds_something)
    {
        return section.own_role.filter(|_| !below.is_empty()).unwrap_or(Role::Prose);
    }
    if let Some(role) = section.role {
        // A subtitle has words of a role and nothing to carry out below it.
        let empty = !below.iter().any(|block| {
            holds_something(block) || matches!(block.kind, Kind::Paragraph if block.instruction.is_some())
        });
        return if empty && !roles::is_data(role) { Role::Prose } else { role };
    }
    // What only introduces is prose; a shelf of procedures of one kind is of that kind.
    let mut below: Vec<Option<Role>> =
        outline.children(index).filter_map(|child| outline.get(child)).map(|child| child.role).collect();
    below.dedup();
    match below.as_slice() {
        [Some(role)] => *role,
        _ => Role::Prose,
    }
}

fn role_of(role: ProcedureRole) -> Role {
    match role {
        ProcedureRole::Incident => Role::Incident,
        ProcedureRole::Deploy => Role::Deploy,
        ProcedureRole::Rollback => Role::Rollback,
        ProcedureRole::Restore => Role::Restore,
        ProcedureRole::Backup => Role::Backup,
        ProcedureRole::Maintenance => Role::Maintenance,
        ProcedureRole::Reference => Role::Reference,
    }
}

fn holds_something(block: &Block) -> bool {
    matches!(block.kind, Kind::Table { .. } | Kind::Fence { .. } | Kind::Item { .. })
}
