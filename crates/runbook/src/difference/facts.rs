//! An item as comparing wants it: what it is called, what it says, and what else could tell that it is the same one.

use super::{Field, Kind, Value, Weight};
use crate::program::Source;

/// What one field says.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub field: Field,
    pub value: Value,
    /// Equal where layout, case and spelling of quantities alone differ.
    pub same: String,
    /// Equal where what follows from it is the same, though it is said otherwise.
    pub sense: Option<String>,
    /// As written, for the case that only the writing differs.
    pub raw: Option<String>,
}

/// One item.
#[derive(Debug, Clone)]
pub(super) struct Facts<'a> {
    pub kind: Kind,
    pub source: &'a Source,
    /// As written.
    pub name: String,
    /// The name as it is compared.
    pub key: String,
    /// Where it stands, as far as that tells two of one name apart.
    pub place: String,
    pub within: Option<&'a str>,
    pub facts: Vec<Fact>,
    /// What else only the same item has, surest first.
    pub likeness: Vec<Option<String>>,
    /// Words of it, sorted, where an item that has most of them is the same one.
    pub words: Vec<String>,
    /// Whether its name is no name but what it says, so that another one is a matter of words.
    pub named_by_text: bool,
    /// What it weighs that it is gone, and that it is there.
    pub gone: Weight,
    pub come: Weight,
}

impl<'a> Facts<'a> {
    pub(super) fn new(kind: Kind, source: &'a Source, name: &str) -> Self {
        Self {
            kind,
            source,
            name: name.to_owned(),
            key: super::same::name(name),
            place: super::same::place(&source.id).to_owned(),
            within: None,
            facts: Vec::new(),
            likeness: Vec::new(),
            words: Vec::new(),
            named_by_text: false,
            gone: Weight::Notable,
            come: Weight::Notable,
        }
    }

    /// Says a field by its value alone.
    pub(super) fn says(mut self, field: Field, value: Option<Value>, same: impl Into<String>) -> Self {
        if let Some(value) = value {
            self.facts.push(Fact { field, value, same: same.into(), sense: None, raw: None });
        }
        self
    }

    /// Says a name, an address or a date as written.
    pub(super) fn written(self, field: Field, text: Option<&str>) -> Self {
        let text = text.filter(|text| !text.trim().is_empty());
        let same = text.map(super::same::exact).unwrap_or_default();
        self.says(field, text.map(Value::text), same)
    }

    /// Says a sentence.
    pub(super) fn prose(self, field: Field, text: Option<&str>) -> Self {
        let text = text.filter(|text| !text.trim().is_empty());
        let same = text.map(super::same::prose).unwrap_or_default();
        self.says(field, text.map(Value::text), same)
    }

    /// Says a span of time.
    pub(super) fn lasts(self, field: Field, seconds: Option<u64>) -> Self {
        let same = seconds.map(|seconds| seconds.to_string()).unwrap_or_default();
        self.says(field, seconds.map(|seconds| Value::Duration { seconds }), same)
    }

    /// Says one of a few.
    pub(super) fn word(self, field: Field, variant: Option<&impl std::fmt::Debug>) -> Self {
        let same = variant.map(super::same::variant).unwrap_or_default();
        self.says(field, variant.map(Value::word), same)
    }

    /// Says yes or no.
    pub(super) fn flag(self, field: Field, yes: bool) -> Self {
        self.says(field, Some(Value::Flag { yes }), yes.to_string())
    }

    /// Adds what else only the same item has; empty says nothing.
    pub(super) fn like(mut self, key: Option<String>) -> Self {
        self.likeness.push(key.filter(|key| !key.is_empty()));
        self
    }

    /// Alarms where it is gone.
    pub(super) fn missed(mut self, missed: bool) -> Self {
        if missed {
            self.gone = Weight::Alarming;
        }
        self
    }

    pub(super) fn fact(&self, field: Field) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.field == field)
    }

    /// Everything that it says, as one key.
    pub(super) fn content(&self) -> String {
        let mut out = String::new();
        for fact in &self.facts {
            out.push(char::from_u32(fact.field as u32 + 1).unwrap_or('\u{1f}'));
            out.push_str(&fact.same);
            out.push('\u{0}');
        }
        out
    }
}
