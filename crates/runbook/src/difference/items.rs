//! The items of every list but procedures, as facts.

use super::compare::{self, Renames};
use super::facts::{Fact, Facts};
use super::findings::Anchors;
use super::weigh::Scale;
use super::{Change, Field, Kind, Trigger, Value, same};
use crate::lexicon::Group;
use crate::program::{CheckKind, Indicator, Op, Program, Runbook, StepKind};
use std::collections::HashSet;

/// Compares every list but procedures; answers with what was renamed.
pub(super) fn tell(old: &Program, new: &Program, out: &mut Vec<Change>, anchors: &mut Anchors) -> Renames {
    let scale = Scale::of(old, new);
    let mut renames = Renames::default();
    let lists = |one: Vec<Facts<'_>>, other: Vec<Facts<'_>>, out: &mut Vec<Change>, anchors: &mut Anchors| {
        compare::lists(&one, &other, &scale, out, anchors);
    };

    let (one, other) = (severities(old), severities(new));
    let matched = compare::lists(&one, &other, &scale, out, anchors);
    compare::order(&one, &other, &matched, out);
    renames.learn(&one, &other, &matched);

    let (one, other) = (contacts(old), contacts(new));
    let matched = compare::lists(&one, &other, &scale, out, anchors);
    renames.learn(&one, &other, &matched);

    let used = names(new.alerts.iter().filter_map(|alert| alert.severity.as_deref()));
    let (one, other) = (alerts(old, Some((&renames, &used))), alerts(new, None));
    let matched = compare::lists(&one, &other, &scale, out, anchors);
    renames.learn(&one, &other, &matched);

    let used = names(new.escalation.iter().map(|level| level.contact.as_str()));
    lists(escalation(old, Some((&renames, &used))), escalation(new, None), out, anchors);

    let (one, other) = (phases(old), phases(new));
    let matched = compare::lists(&one, &other, &scale, out, anchors);
    compare::order(&one, &other, &matched, out);

    lists(vec![document(&old.runbook)], vec![document(&new.runbook)], out, &mut Anchors::default());
    lists(environments(old), environments(new), out, anchors);
    lists(objectives(old), objectives(new), out, anchors);
    lists(checks(old), checks(new), out, anchors);
    lists(deploy(old), deploy(new), out, anchors);
    lists(checklist(old), checklist(new), out, anchors);
    lists(backup(old), backup(new), out, anchors);
    lists(maintenance(old), maintenance(new), out, anchors);
    lists(dependencies(old), dependencies(new), out, anchors);
    lists(fences(old), fences(new), out, anchors);
    renames
}

/// Names as they are compared.
pub(super) fn names<'a>(written: impl Iterator<Item = &'a str>) -> HashSet<String> {
    written.map(same::name).collect()
}

/// How the old document's references are to be read: what was renamed, and what the new document refers to.
pub(super) type Reading<'r> = Option<(&'r Renames, &'r HashSet<String>)>;

/// Says a reference to an item of another list.
pub(super) fn refers<'a>(
    mut item: Facts<'a>,
    field: Field,
    to: Kind,
    written: Option<&str>,
    reading: Reading<'_>,
) -> Facts<'a> {
    if let Some(written) = written.filter(|written| !written.trim().is_empty()) {
        let same = match reading {
            Some((renames, used)) => renames.follow(to, written, used),
            None => same::name(written),
        };
        item.facts.push(Fact { field, value: Value::text(written), same, sense: None, raw: None });
    }
    item
}

fn document(runbook: &Runbook) -> Facts<'_> {
    let file = runbook.path.rsplit(['/', '\\']).next().unwrap_or_default();
    // A document without a heading is called as its file, which is nothing that it says.
    let said = runbook.title != file && file.strip_suffix(".md").is_none_or(|stem| stem != runbook.title);
    let mut item = Facts::new(Kind::Runbook, &runbook.source, &runbook.title);
    item.key = String::new();
    item.prose(Field::Title, Some(runbook.title.as_str()).filter(|_| said))
        .written(Field::Document, runbook.document.as_deref())
        .written(Field::Version, runbook.version.as_deref())
        .prose(Field::Status, runbook.status.as_deref())
        .prose(Field::Date, runbook.date.as_deref())
        .prose(Field::Audience, runbook.audience.as_deref())
        .word(Field::Language, Some(&runbook.language))
}

fn environments(program: &Program) -> Vec<Facts<'_>> {
    let facts = |it: &'_ crate::program::Environment| -> Option<String> {
        Some(format!("{} {}", it.environment, it.service.as_deref().unwrap_or_default()))
    };
    let list = program.environments.iter().map(|it| {
        let url = it.url.as_deref().map(|url| url.trim_end_matches('/'));
        Facts::new(Kind::Environments, &it.source, &it.name)
            .written(Field::Environment, Some(&it.environment))
            .written(Field::Service, it.service.as_deref())
            .written(Field::Url, url)
            .prose(Field::Provider, it.provider.as_deref())
            .like(url.map(same::exact))
            .like(facts(it))
    });
    list.collect()
}

fn objectives(program: &Program) -> Vec<Facts<'_>> {
    let list = program.objectives.iter().map(|it| {
        let (kept, broken) = if it.indicator == Indicator::Availability { (Op::Ge, Op::Lt) } else { (Op::Le, Op::Gt) };
        let cond = |cond: &Option<crate::program::Cond>| {
            cond.as_ref().map(|cond| format!("{:?} {} {:?}", cond.op, same::number(cond.value), cond.unit))
        };
        let (target, critical) = (cond(&it.target), cond(&it.critical));
        let known = it.indicator != Indicator::Unknown;
        let indicator = known.then(|| same::variant(&it.indicator));
        Facts::new(Kind::Objectives, &it.source, &it.name)
            .written(Field::Environment, it.environment.as_deref())
            .word(Field::Indicator, Some(&it.indicator).filter(|_| known))
            .says(
                Field::Target,
                it.target.as_ref().map(|cond| Value::promise(cond, kept)),
                target.clone().unwrap_or_default(),
            )
            .says(
                Field::Critical,
                it.critical.as_ref().map(|cond| Value::promise(cond, broken)),
                critical.unwrap_or_default(),
            )
            .lasts(Field::Window, it.window_seconds)
            .flag(Field::Maintenance, it.excludes_maintenance)
            .like(indicator.as_ref().map(|indicator| format!("{indicator} {}", target.unwrap_or_default())))
            .like(indicator)
            .missed(true)
    });
    list.collect()
}

/// Groups of the lexicon whose phrases say how something is measured.
const MEASURING: &[Group] = &[Group::Indicator, Group::Op, Group::Window, Group::Interval, Group::Times, Group::Number];

fn alerts<'a>(program: &'a Program, reading: Reading<'_>) -> Vec<Facts<'a>> {
    let list = program.alerts.iter().map(|it| {
        let trigger = Trigger::of(it);
        let measured = trigger.as_ref().map(|trigger| format!("{:?} {trigger:?}", it.indicator));
        let sense = measured.as_ref().map(|measured| format!("{measured} {}", same::residue(&it.text, MEASURING)));
        let same = format!("{} {}", same::prose(&it.text), measured.as_deref().unwrap_or_default());
        let known = it.indicator != Indicator::Unknown;
        let mut item = Facts::new(Kind::Alerts, &it.source, &it.name)
            .word(Field::Indicator, Some(&it.indicator).filter(|_| known))
            .missed(true);
        let words = Some(Value::text(&it.text)).filter(|_| !it.text.trim().is_empty());
        if let Some(value) = trigger.map(Value::Trigger).or(words) {
            let raw = Some(it.text.clone());
            item.facts.push(Fact { field: Field::Condition, value, same: same.clone(), sense, raw });
        }
        let item = refers(item, Field::Severity, Kind::Severities, it.severity.as_deref(), reading);
        let severity = item.fact(Field::Severity).map(|fact| fact.same.clone()).unwrap_or_default();
        let said = (!it.text.trim().is_empty()).then(|| format!("{same} {severity}"));
        item.like(said).like(measured)
    });
    list.collect()
}

fn checks(program: &Program) -> Vec<Facts<'_>> {
    let list = program.checks.iter().map(|it| {
        let asked = [it.target.as_deref(), it.statement.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Facts::new(Kind::Checks, &it.source, &it.name)
            .word(Field::Speaks, Some(&it.kind))
            .written(Field::Url, it.target.as_deref().filter(|_| it.kind != CheckKind::Command))
            .written(Field::Asks, it.statement.as_deref())
            .written(Field::Expectation, it.expect.as_deref())
            .like(Some(same::exact(&asked)))
            .missed(true)
    });
    list.collect()
}

fn severities(program: &Program) -> Vec<Facts<'_>> {
    let list = program.severities.iter().map(|it| {
        Facts::new(Kind::Severities, &it.source, &it.name)
            .prose(Field::Criteria, Some(&it.criteria))
            .lasts(Field::Deadline, it.respond_within_seconds)
            .like(Some(same::prose(&it.criteria)))
            .missed(true)
    });
    list.collect()
}

fn phases(program: &Program) -> Vec<Facts<'_>> {
    let list = program.phases.iter().map(|it| {
        let mut item = Facts::new(Kind::Phases, &it.source, &it.name)
            .word(Field::Role, Some(&it.role))
            .like(Some(same::variant(&it.role)));
        item.named_by_text = true;
        item
    });
    list.collect()
}

fn deploy(program: &Program) -> Vec<Facts<'_>> {
    let list = program.deploy.iter().map(|it| {
        Facts::new(Kind::Deploy, &it.source, &it.branch)
            .written(Field::Environment, Some(&it.environment))
            .flag(Field::Automatic, it.automatic)
            .like(Some(it.environment.clone()))
    });
    list.collect()
}

fn checklist(program: &Program) -> Vec<Facts<'_>> {
    let list = program.checklist.iter().map(|it| {
        let mut item = Facts::new(Kind::Checklist, &it.source, &it.text).flag(Field::Automatic, it.automatic);
        named_by_text(&mut item, &it.text);
        item.missed(true)
    });
    list.collect()
}

/// For what has no name but its text.
fn named_by_text(item: &mut Facts<'_>, text: &str) {
    item.named_by_text = true;
    item.key = same::prose(text);
    item.words = words(&item.key);
}

/// Words of what is compared, sorted, each once.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn backup(program: &Program) -> Vec<Facts<'_>> {
    let list = program.backup.iter().map(|it| {
        let mut item = Facts::new(Kind::Backup, &it.source, "")
            .says(
                Field::Frequency,
                it.frequency.clone().map(|word| Value::Word { word }),
                it.frequency.clone().unwrap_or_default(),
            )
            .written(Field::Time, it.at.as_deref())
            .says(
                Field::Retention,
                it.retention_days.map(|days| Value::Days { days }),
                it.retention_days.unwrap_or_default().to_string(),
            )
            .prose(Field::Provider, it.provider.as_deref())
            .missed(true);
        item.key = String::new();
        item
    });
    list.collect()
}

fn maintenance(program: &Program) -> Vec<Facts<'_>> {
    let list = program.maintenance.iter().map(|it| {
        let mut item = Facts::new(Kind::Maintenance, &it.source, &it.title)
            .says(Field::Frequency, Some(Value::Word { word: it.cadence.clone() }), it.cadence.as_str())
            .written(Field::Schedule, it.schedule.as_deref())
            .written(Field::Zone, it.zone.as_deref())
            .lasts(Field::Length, it.duration_seconds)
            .flag(Field::Automatic, it.automatic);
        named_by_text(&mut item, &it.title);
        item
    });
    list.collect()
}

fn escalation<'a>(program: &'a Program, reading: Reading<'_>) -> Vec<Facts<'a>> {
    let list = program.escalation.iter().map(|it| {
        let mut item = Facts::new(Kind::Escalation, &it.source, &it.contact)
            .lasts(Field::After, Some(it.after_seconds))
            .missed(true);
        if let Some((renames, used)) = reading {
            item.key = renames.follow(Kind::Contacts, &it.contact, used);
        }
        let place = item.place.clone();
        item.like(Some(format!("{place} {}", it.after_seconds))).like(Some(it.after_seconds.to_string()))
    });
    list.collect()
}

fn contacts(program: &Program) -> Vec<Facts<'_>> {
    let list = program.contacts.iter().map(|it| {
        let address = it.address.as_deref();
        Facts::new(Kind::Contacts, &it.source, &it.role)
            .says(
                Field::Channel,
                it.channel.clone().map(|word| Value::Word { word }),
                it.channel.clone().unwrap_or_default(),
            )
            .written(Field::Address, address)
            .like(address.map(|address| same::exact(address).to_lowercase()))
            .missed(true)
    });
    list.collect()
}

fn dependencies(program: &Program) -> Vec<Facts<'_>> {
    let list = program.dependencies.iter().map(|it| {
        Facts::new(Kind::Dependencies, &it.source, &it.name)
            .written(Field::Support, it.support.as_deref())
            .like(it.support.as_deref().map(same::exact))
    });
    list.collect()
}

/// Fences that are the source of nothing else: sample output, configuration, drawings.
fn fences(program: &Program) -> Vec<Facts<'_>> {
    let mut lines: Vec<u32> = program
        .phases
        .iter()
        .map(|it| it.source.line)
        .chain(program.deploy.iter().map(|it| it.source.line))
        .chain(program.checks.iter().map(|it| it.source.line))
        .chain(program.procedures.iter().flat_map(|it| it.steps.iter().map(|step| step.source.line)))
        .collect();
    lines.sort_unstable();
    let bare = |lines: &[u32], [first, last]: [u32; 2]| {
        let next = lines.get(lines.partition_point(|line| *line < first));
        next.is_none_or(|line| *line > last)
    };
    let list =
        program.fences.iter().filter(|it| it.kind == StepKind::None && bare(&lines, it.source.lines)).map(|it| {
            let name = it.source.id.rsplit('/').next().unwrap_or_default().replace('-', " ");
            let mut item = Facts::new(Kind::Fences, &it.source, &name);
            item.named_by_text = true;
            (item.gone, item.come) = (super::Weight::Wording, super::Weight::Wording);
            item
        });
    list.collect()
}
