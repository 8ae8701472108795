//! What rules look at: the finished draft, its commands taken apart, its secrets.

use super::calls::{self, Call};
use super::place::{self, Span};
use super::secrets::{self, Secret};
use crate::draft::{Command, Draft};
use crate::program::{Procedure, ProcedureRole, Step, StepKind};
use std::collections::HashMap;
use std::ops::Deref;

/// The draft with what several rules need of it.
pub(crate) struct Context<'c, 'd> {
    draft: &'c Draft<'d>,
    /// Calls of each command, in the order of `draft.commands`.
    calls: Vec<Vec<Call>>,
    /// In the order of their places.
    pub secrets: Vec<Secret>,
    /// Procedure and step by the step's last line.
    steps: HashMap<u32, (usize, usize)>,
}

impl<'d> Deref for Context<'_, 'd> {
    type Target = Draft<'d>;

    fn deref(&self) -> &Self::Target {
        self.draft
    }
}

impl<'c, 'd> Context<'c, 'd> {
    pub(crate) fn new(draft: &'c Draft<'d>) -> Self {
        let mut calls: Vec<(&Command, Vec<Call>)> =
            draft.commands.iter().map(|command| (command, Vec::new())).collect();
        draft.fork.each(&mut calls, |(command, calls)| *calls = calls::of(draft, command));
        let calls = calls.into_iter().map(|(_, calls)| calls).collect();
        let mut steps = HashMap::new();
        for (at, procedure) in draft.procedures.iter().enumerate() {
            for (position, step) in procedure.steps.iter().enumerate() {
                for line in step.source.lines[0]..=step.source.lines[1].min(step.source.lines[0].saturating_add(100)) {
                    steps.insert(line, (at, position));
                }
            }
        }
        Self { draft, calls, secrets: secrets::all(draft), steps }
    }

    pub(crate) fn draft(&self) -> &'c Draft<'d> {
        self.draft
    }

    /// Commands that a machine runs, with their calls.
    pub(crate) fn runs(&self) -> impl Iterator<Item = (&'c Command, &[Call])> {
        self.draft
            .commands
            .iter()
            .zip(&self.calls)
            .filter(|(command, _)| !matches!(command.kind, StepKind::UiPath | StepKind::Manual))
            .map(|(command, calls)| (command, calls.as_slice()))
    }

    /// Every call of the document with its command.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (&'c Command, &Call)> {
        self.runs().flat_map(|(command, calls)| calls.iter().map(move |call| (command, call)))
    }

    /// The step that a line belongs to, with its procedure.
    pub(crate) fn step_at(&self, line: u32) -> Option<(&'c Procedure, &'c Step)> {
        let (procedure, step) = self.steps.get(&line)?;
        let procedure = self.draft.procedures.get(*procedure)?;
        Some((procedure, procedure.steps.get(*step)?))
    }

    /// Whether a command stands among those that people copy, outside of any procedure.
    pub(crate) fn is_reference(&self, command: &Command) -> bool {
        self.step_at(command.lines[0]).is_some_and(|(procedure, _)| procedure.role == ProcedureRole::Reference)
    }

    /// Where a command stands.
    pub(crate) fn place(&self, command: &Command) -> Span {
        let found = place::find(self.draft, command.lines, &command.text);
        match found {
            Some(span) if command.text.contains('\n') => span.to(place::lines(self.draft, command.lines)),
            Some(span) => span,
            None => place::lines(self.draft, command.lines),
        }
    }

    /// Name of the section and text of the command: what a finding about it is about.
    pub(crate) fn about(&self, command: &Command) -> String {
        let from = self.secrets.partition_point(|secret| secret.span.line < command.lines[0]);
        let own = self.secrets.iter().skip(from).take_while(|secret| secret.span.line <= command.lines[1]);
        let masked = own.fold(command.text.clone(), |text, secret| text.replace(&secret.value, "•"));
        format!("{} {masked}", command.section)
    }

    /// Headings above a line, nearest first.
    pub(crate) fn headings(&self, line: u32) -> Vec<&'c str> {
        let sections = self.draft.outline.sections.get(1..).unwrap_or_default();
        let index = sections.partition_point(|section| section.line <= line);
        if index == 0 {
            return Vec::new();
        }
        let own = self.draft.outline.get(index).map(|section| section.name.as_str());
        own.into_iter().chain(self.draft.outline.above(index).map(|above| above.name.as_str())).collect()
    }
}
