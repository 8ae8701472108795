//! Who is called when nobody has mended it: told in sentences, in lists below them, and by headings that are rungs.

use super::contacts;
use super::place::Place;
use crate::draft::Draft;
use crate::ladder;
use crate::lexicon::{self, Group, List};
use crate::lists;
use crate::program::{EffectClass, Role};
use crate::quantity;
use crate::reach;
use crate::sections::Part;
use crate::sentence;
use crate::steps;
use crate::text;
use crate::tree::{Block, Kind, Rich};

/// Whether what stands here says who is called: in a procedure only where no other ladder could be mixed with it.
fn on_ladder(draft: &Draft<'_>, place: &Place<'_>) -> bool {
    place.section.role == Some(Role::Escalation)
        && !place.section.step
        && (!place.incident || draft.ladders() == 1)
        && !ladder::outranked(draft.outline, place.index)
}

/// "Level 2: Team lead" as a heading, with how long that level has below it.
pub(super) fn heading(draft: &mut Draft<'_>, place: &Place<'_>) {
    let section = place.section;
    let Some((rung, rest)) = ladder::rung_and_rest(&section.name).filter(|_| on_ladder(draft, place)) else { return };
    let blocks = draft.blocks.get(section.blocks.clone()).unwrap_or_default();
    let own = ladder::place_of(draft, section);
    let lexicon = lexicon::get();
    let written = |block: &&Block| matches!(block.kind, Kind::Paragraph | Kind::Item { .. });
    let lines = || blocks.iter().filter(written).flat_map(|block| block.text.plain.lines());
    let labels = || lines().filter_map(|line| line.split_once(':')).map(|(label, said)| (text::clean(label), said));
    let person = |who: &&str| who.split_whitespace().count() <= 6 && lexicon.find(Group::Person, who).is_some();
    let named: Vec<String> = match rest.as_str() {
        "" => {
            let of_items: Vec<String> = blocks.iter().filter_map(rung_of_many).collect();
            if of_items.is_empty() {
                let labelled = labels().find(|(label, _)| lexicon.has(Group::Column, "action", label));
                let labelled = labelled.map(|(_, said)| said.trim()).filter(person);
                labelled.or_else(|| lines().map(str::trim).find(person)).map(str::to_owned).into_iter().collect()
            } else {
                of_items
            }
        }
        rest => vec![rest.to_owned()],
    };
    // "Tier 2 (answers in 15 min)".
    let timed = rest.is_empty() && quantity::beginning(&section.name).is_some();
    // On the first it is how soon they answer.
    let timed = timed && (draft.escalates(&own) || !lexicon.has(Group::Column, "response", &section.name));
    let rung = if timed { section.name.clone() } else { rung };
    let mut read = false;
    for who in &named {
        let [left, right] =
            [rung.as_str(), who.as_str()].map(|plain| Rich { plain: plain.to_owned(), ..Rich::default() });
        read |= ladder::level(draft, &own, (&rung, who), (&left, &right), section.line);
    }
    let has = labels().find(|(label, _)| {
        lexicon.has(Group::Column, "response", label) || lexicon.starts(Group::Waiting, label).is_some()
    });
    let has = has.and_then(|(_, said)| quantity::offset(said));
    if read && let (Some(has), Some(due)) = (has, draft.escalation.last().map(|level| level.after_seconds)) {
        draft.wait(&own, due.saturating_add(has));
    }
}

/// Whom one item below a rung names, that may name several: "**CTO**: cto@shop.example", "Pager: 4411 (on-call engineer)".
fn rung_of_many(block: &Block) -> Option<String> {
    if !matches!(block.kind, Kind::Item { depth: 1, .. }) {
        return None;
    }
    let lexicon = lexicon::get();
    let (label, said) = block.text.plain.split_once(':')?;
    let label = text::clean(label);
    let person = |who: &str| who.split_whitespace().count() <= 5 && lexicon.find(Group::Person, who).is_some();
    if lexicon.find(Group::Channel, &label).is_some() {
        let inside = said.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside.trim());
        return inside.filter(|inside| person(inside)).map(str::to_owned);
    }
    let field = lexicon.exact(Group::FieldLabel, &label).is_some() || lexicon.has(Group::Column, "action", &label);
    let short = label.split_whitespace().count() <= 4;
    let said = Rich { plain: said.trim().to_owned(), ..Rich::default() };
    let reached = || {
        let ways = reach::ways(&said, None);
        ways.iter().any(|(channel, address)| matches!(channel, Some("email" | "phone" | "slack")) && address.is_some())
    };
    (short && !field && !lexicon.has(Group::Column, "response", &label) && reached()).then_some(label)
}

/// A paragraph about who is called; whether levels were made of it.
pub(super) fn paragraph(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block) -> bool {
    if block.quoted || !on_ladder(draft, place) {
        return elsewhere(draft, place, block);
    }
    let own = ladder::place_of(draft, place.section);
    let plain = block.text.plain.trim();
    let mut read = false;
    for (number, line) in (block.line..=block.end).zip(plain.lines()) {
        let label = line.split(':').next().unwrap_or_default();
        let rung = ladder::rung_and_rest(label).is_some_and(|(_, rest)| rest.is_empty());
        if rung && ladder::rung_and_rest(&place.section.name).is_none() {
            let codes = block.text.codes.iter().filter(|code| line.contains(code.as_str())).cloned().collect();
            let rich = Rich { plain: line.to_owned(), codes, ..Rich::default() };
            read |= lists::row(draft, &own, Role::Escalation, &rich, number, number);
        }
    }
    if read {
        return true;
    }
    for said in sentence::sentences(plain) {
        read |= ladder::told(draft, &own, &block.text, &said, block.line);
    }
    let rung = ladder::rung_and_rest(&place.section.name).is_some();
    if !read && !rung && (plain.ends_with(':') || block.text.all_bold()) {
        lead(draft, &own, plain);
    }
    if read {
        draft.claim(block.line, block.end);
    }
    read
}

/// "If it is not resolved within 30 minutes:" above those who are called then.
fn lead(draft: &mut Draft<'_>, own: &str, plain: &str) {
    let waits = ladder::waits(plain) || quantity::beginning(plain).is_some();
    match quantity::offset(plain).filter(|_| waits) {
        Some(due) => draft.wait(own, due),
        None => draft.wait_no_longer(),
    }
}

/// "If nobody answers within 15 minutes, page the lead." in a text that has no section about it.
fn elsewhere(draft: &mut Draft<'_>, place: &Place<'_>, block: &Block) -> bool {
    if block.quoted || place.acts() || draft.ladders() > 0 {
        return false;
    }
    let mut read = false;
    for (said, _) in &block.sentences {
        let when = lexicon::get().find(Group::Waiting, said).is_some() && quantity::duration(said).is_some();
        read |= when && ladder::told(draft, &place.place, &block.text, said, block.line);
    }
    read
}

/// An item about who is called; whether a level was made of it, or it says how to reach the one above.
pub(super) fn item(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, depth: u32) -> bool {
    if !on_ladder(draft, place) {
        return false;
    }
    let own = ladder::place_of(draft, place.section);
    let (text, line) = (&block.text, block.line);
    if depth == 1
        && !place.incident
        && let Some(rung) = contacts::rung_above(draft, place, line)
    {
        return below_rung(draft, place, &own, rung, block);
    }
    // "CTO: cto@shop.example" below a rung that has several.
    if depth == 1 && ladder::rung_and_rest(&place.section.name).is_some() && rung_of_many(block).is_some() {
        let inside = text.plain.split_once(" (").filter(|(label, _)| {
            let label = label.split(':').next().unwrap_or_default();
            lexicon::get().find(Group::Channel, label).is_some()
        });
        // "Pager: 4411 (on-call engineer)" reaches that one.
        let Some((way, who)) = inside else {
            return lists::row(draft, &own, Role::Contacts, text, line, block.end);
        };
        let way = way.split_once(':').map_or(way, |(_, way)| way).trim();
        let [left, right] = [who.trim_end_matches([')', ' ']), way].map(|plain| Rich {
            plain: plain.to_owned(),
            codes: text.codes.clone(),
            ..Rich::default()
        });
        return lists::pair(draft, &own, Role::Contacts, &left, &right, line);
    }
    // "Email: lead@shop.example" below the name of a level.
    if depth > 1 || ladder::rung_and_rest(&place.section.name).is_some() {
        // Of the level that stands right above, and of no other.
        let above = place.called.unwrap_or(place.section.line);
        let last = draft.escalation.last().filter(|level| level.source.line == above);
        let name = last.map(|level| level.contact.clone());
        return name.is_some_and(|name| ladder::reached_by(draft, &own, &name, text, line));
    }
    place.called = Some(line);
    if let Some(named) = place.callers.as_mut() {
        // The first of the cases that says how long it has lasted is when they are called.
        let Some(after) = lingers(text.plain.trim()) else { return false };
        let named = std::mem::take(named);
        return !named.is_empty() && ladder::levels(draft, &own, &named, after, line);
    }
    let mut read = false;
    for said in sentence::sentences(text.plain.trim()) {
        read |= ladder::told(draft, &own, text, &said, line);
    }
    let label = text.plain.split([':', '→']).next().unwrap_or_default();
    let rung = ladder::rung_and_rest(label).is_some_and(|(_, rest)| rest.is_empty());
    let timed = || {
        lexicon::get().find(Group::Person, &text.plain).is_some()
            && label.len() < text.plain.len()
            && label.split_whitespace().count() <= 8
            && quantity::beginning(label).is_some()
    };
    // In a procedure only what says when or which level is sure not to be something to do.
    if !read && place.incident && (rung || timed()) {
        read = lists::row(draft, &own, Role::Escalation, text, line, block.end);
    }
    read
}

/// "- Phone: …", "- Escalate if: nobody answers within 30 min" below "**Level 2 - Team lead**": how that one is reached, and
/// when they are called. The first is called at once.
fn below_rung(
    draft: &mut Draft<'_>,
    place: &Place<'_>,
    own: &str,
    (name, said, items): (String, u32, &[Block]),
    block: &Block,
) -> bool {
    let line = block.line;
    if items.first().is_some_and(|first| first.line == line) {
        let since = |item: &Block| {
            let (label, said) = item.text.plain.split_once(':')?;
            let waits = ladder::waits(label) || text::says(label, List::EscalatesWord.words());
            quantity::duration(said).and_then(quantity::whole_seconds).filter(|_| waits)
        };
        let after = if draft.escalates(own) { items.iter().find_map(since) } else { Some(0) };
        if let Some(after) = after {
            ladder::levels(draft, own, std::slice::from_ref(&name), after, said);
        }
    }
    let Some((label, said)) = block.text.plain.split_once(':') else {
        draft.claim(line, block.end);
        return true;
    };
    let (label, said) = (text::clean(label), said.trim());
    contacts::below_name(draft, place, &name, &block.text, (&label, said), [line, block.end])
}

/// The part of a procedure in which an item below its "Escalation" is done: "If data is lost: escalate to the lead", "Check
/// the primary", "> 1 % of the rows are lost → fail over". Who is called when is only read there, where several procedures
/// have such a list: their levels are not of one ladder.
pub(super) fn done(place: &Place<'_>, block: &Block) -> Option<Part> {
    let below = place.section.role == Some(Role::Escalation) && place.is_read_only();
    if !below && place.part() != Some(Part::Escalation) || place.callers.is_some() {
        return None;
    }
    if block.instruction.is_some_and(|instruction| instruction.conditional) {
        return Some(Part::Resolution);
    }
    let plain = block.text.plain.trim();
    let outside = ladder::outside(plain);
    let behind = ["→", "->", "=>"].iter().find_map(|sign| outside.split_once(sign)).map(|(_, behind)| behind.trim());
    if let Some(behind) = behind {
        return sentence::verb(behind).or_else(|| sentence::nominal(behind)).map(|_| Part::Resolution);
    }
    // "**2 min**: check the primary".
    let timed = || {
        let (when, told) = plain.split_once(':')?;
        let due = when.split_whitespace().count() <= 3 && quantity::beginning(when).is_some();
        sentence::verb(told.trim()).or_else(|| sentence::nominal(told.trim())).filter(|_| due)
    };
    let told = block.instruction.and_then(|_| sentence::strongest(plain)).or_else(timed)?;
    Some(if told == sentence::Verb::Look { Part::Investigation } else { Part::Resolution })
}

/// An item below the "Escalation" of a procedure by which somebody is called, and that tells nothing else to do; whether it
/// is one.
pub(super) fn calls(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block) -> bool {
    let below = place.section.role == Some(Role::Escalation) && place.is_read_only();
    if !below && place.part() != Some(Part::Escalation) || place.callers.is_some() {
        return false;
    }
    if block.instruction.is_some() || !calls_then(block.text.plain.trim()) {
        return false;
    }
    let mut target = place.target(draft);
    target.part = Some(Part::Resolution);
    // People are told, and nothing is changed by that.
    target.settled.effect = Some(EffectClass::Observe);
    steps::from_block(draft, &target, block);
    true
}

/// "Immediate to the engineering lead", "If still unresolved after 1 hour: CTO": somebody is called, at once or in a case.
fn calls_then(plain: &str) -> bool {
    let lexicon = lexicon::get();
    let person = |who: &str| {
        let who = who.trim();
        (1..=6).contains(&who.split_whitespace().count()) && lexicon.find(Group::Person, who).is_some()
    };
    if let Some((case, who)) = plain.rsplit_once(':') {
        let opened = lexicon.starts(Group::ConditionOpener, case).is_some();
        return opened && person(who);
    }
    let Some(hit) = lexicon.starts(Group::Instant, plain) else { return false };
    let mut words = plain.split_whitespace().skip(hit.words);
    let to = words
        .next()
        .is_some_and(|word| matches!(word, "→" | "->") || List::Toward.words().contains(&text::fold(word).as_str()));
    to && person(&words.collect::<Vec<_>>().join(" "))
}

/// A paragraph behind what is done below "Escalation" is read again; with a label of its own it is about something else.
pub(super) fn leave(place: &mut Place<'_>, block: &Block) {
    place.item_part = None;
    let labelled = block.text.bold.as_deref().is_some_and(|bold| block.text.closes(bold)) && !block.text.all_bold();
    if labelled {
        place.part = Some(Part::Context);
    }
}

/// "Escalate to the lead if:" above the cases: who is called, as far as it says so. Below "Escalation" only.
pub(super) fn callers(place: &Place<'_>, block: &Block) -> Option<Vec<String>> {
    let below = place.section.role == Some(Role::Escalation) || place.part == Some(Part::Escalation);
    let lists = || place.follower().is_some_and(|next| matches!(next.kind, Kind::Item { .. }));
    let plain = block.text.plain.trim_end().strip_suffix(':').filter(|_| below && !block.quoted && lists())?;
    let last = plain.split_whitespace().next_back()?;
    lexicon::get().exact(Group::ConditionOpener, last)?;
    Some(ladder::called_in(plain))
}

/// How long a case has lasted when somebody is called: "No cause was found within 1 hour", "Always escalate at once".
fn lingers(said: &str) -> Option<u64> {
    if lexicon::get().find(Group::Instant, said).is_some() {
        return Some(0);
    }
    let after = quantity::duration(said).and_then(quantity::whole_seconds)?;
    lexicon::get().find(Group::Lingering, said).map(|_| after)
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::program::{EffectClass, Program};

    fn steps(program: &Program) -> Vec<(String, EffectClass)> {
        let all = program.procedures.iter().flat_map(|procedure| &procedure.steps);
        all.map(|step| (step.text.clone(), step.effect)).collect()
    }

    fn levels(text: &str) -> Vec<(u64, String)> {
        compile("d.md", text).escalation.into_iter().map(|level| (level.after_seconds, level.contact)).collect()
    }

    #[test]
    fn what_is_done_below_the_escalation_of_an_incident_is_a_step() {
        let text = "# Shop\n\n## Incidents\n\n### INCIDENT : API en panne\n\n#### Symptômes\n\n- Erreurs 500\n\n#### Escalade (immédiate)\n\n1. **0 min**: Prévenir la DBA\n2. **2 min**: Vérifier les journaux\n3. **5 min**: Basculer vers la réplique\n\n#### Mitigation\n\n1. Redémarrer le service\n\n### INCIDENT : Base en panne\n\n**Escalade :**\n- Si > 5 min → Restaurer la sauvegarde\n- Lecture impossible → Basculement immédiat\n\n**Mitigation :**\n1. Redémarrer la base\n\n### INCIDENT : Mails bloqués\n\n#### Escalade\n\n1. Vérifier la file\n";
        let program = compile("d.md", text);
        let told: Vec<_> = steps(&program).into_iter().map(|(_, effect)| effect).collect();
        use EffectClass::{Change, Danger, Observe};
        assert_eq!(told, [Observe, Observe, Change, Change, Danger, Change, Change, Observe], "{:?}", steps(&program));
        assert!(program.escalation.is_empty());
    }

    #[test]
    fn somebody_is_called_below_the_escalation_of_each_incident() {
        let incident = |name: &str, items: &str| {
            format!("### INCIDENT: {name}\n\n#### Resolution\n\n1. Restart the API\n\n#### Escalation\n\n{items}\n")
        };
        let first = incident(
            "API down",
            "- If unresolved after 15 minutes: Escalate to the team lead\n- If still unresolved after 1 hour: CTO\n",
        );
        let text = format!(
            "# Shop\n\n## Incidents\n\n{first}{}",
            incident("Base down", "- Immediate to CTO\n- L2: the platform team\n")
        );
        let program = compile("d.md", &text);
        let told: Vec<_> = program.procedures.iter().flat_map(|procedure| &procedure.steps).collect();
        let conditions: Vec<_> = told.iter().map(|step| (step.condition.as_deref(), step.effect)).collect();
        use EffectClass::{Change, Observe};
        let (first, second) = (Some("unresolved after 15 minutes"), Some("still unresolved after 1 hour"));
        assert_eq!(
            conditions,
            [(None, Change), (first, Observe), (second, Observe), (None, Change), (None, Observe)],
            "{told:?}"
        );
    }

    #[test]
    fn what_an_escalation_only_tells_is_no_step() {
        for items in [
            "**Escalate at once if:**\n\n- Rollback doesn't restore service\n- The database is corrupt\n",
            "- L1: the support desk\n- L2: the platform team\n",
            "- The lead decides\n- #incidents on Slack\n",
        ] {
            let incident = |name: &str| {
                format!("### INCIDENT: {name}\n\n#### Escalation\n\n{items}\n#### Resolution\n\n1. Restart the API\n\n")
            };
            let text = format!("# Shop\n\n## Incidents\n\n{}{}", incident("API down"), incident("Mail stuck"));
            let program = compile("d.md", &text);
            let told = steps(&program);
            assert!(told.len() == 2 && told.iter().all(|(text, _)| text.contains("Restart")), "{items} {told:?}");
        }
    }

    #[test]
    fn cases_below_a_sentence_that_calls_somebody_say_when() {
        let text = "# Shop\n\n## Escalation triggers\n\nEscalate to the team lead if:\n\n- No cause was found within 1 hour\n- Several services are affected\n\nEscalate to the CTO when:\n\n- **SEV1** lasting > 2 hours\n- Lost orders for more than 500 customers\n";
        assert_eq!(levels(text), [(3600, "team lead".to_owned()), (7200, "CTO".to_owned())]);
        let untimed = "# Shop\n\n## Escalation triggers\n\nEscalate to the team lead if:\n\n- Data of the last 2 hours is lost\n- A contract is at stake\n";
        assert_eq!(levels(untimed), []);
    }

    #[test]
    fn tiers_with_several_people_are_levels_and_contacts() {
        let text = "# Shop\n\n## 🚀 ESCALADE CONTACTS\n\n### Tier 1 (Response <5 min)\n- **Slack**: #shop-alerts\n- **SMS**: +33 6 12 34 56 78 (On-call engineer)\n\n### Tier 2 (Response <15 min)\n- **Manager**: manager@shop.example\n- **CTO**: cto@shop.example\n\n### Tier 3 (Response <1h)\n- **Legal**: legal@shop.example (si fuite)\n";
        let expected = [(0, "On-call engineer"), (900, "Manager"), (900, "CTO"), (3600, "Legal")];
        assert_eq!(levels(text), expected.map(|(after, who)| (after, who.to_owned())));
        let program = compile("d.md", text);
        let reached: Vec<_> = program
            .contacts
            .iter()
            .map(|one| (one.role.as_str(), one.address.as_deref().unwrap_or_default()))
            .collect();
        assert!(program.dependencies.is_empty() && reached.contains(&("CTO", "cto@shop.example")), "{reached:?}");
        assert!(reached.contains(&("On-call engineer", "+33 6 12 34 56 78")), "{reached:?}");
        // Suppliers stay what they are, and so do contacts without rungs.
        let others = "# Shop\n\n## Services tiers\n\n- **Mail**: support@mail.example\n\n## Contacts\n\n### Équipe\n\n- **CTO**: cto@shop.example\n";
        let program = compile("d.md", others);
        assert_eq!((program.dependencies.len(), program.contacts.len(), program.escalation.len()), (1, 1, 0));
    }
}
