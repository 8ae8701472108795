//! The groups of phrases that the lexicon has, so that asking for one costs no comparison of names.

macro_rules! groups {
    ($($group:ident = $name:literal,)*) => {
        /// A list of phrases that are looked up together.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Group { $($group,)* }

        impl Group {
            /// How many there are.
            pub(super) const COUNT: usize = [$(Group::$group,)*].len();

            /// All of them.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$group,)*];

            /// As headers of the lexicon have it.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$group => $name,)*
                }
            }

            /// The group that a header of the lexicon names.
            pub(super) fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$group),)*
                    _ => None,
                }
            }
        }
    };
}

groups! {
    Alternative = "alternative",
    Adjective = "adjective",
    Afterwards = "afterwards",
    AlertsWhen = "alerts-when",
    Answers = "answers",
    Asking = "asking",
    Automatic = "automatic",
    BegunBy = "begun-by",
    BranchWord = "branch-word",
    Cadence = "cadence",
    Called = "called",
    BySort = "by-sort",
    Calls = "calls",
    CaseLabel = "case-label",
    CheckRun = "check-run",
    Cause = "cause",
    Channel = "channel",
    Column = "column",
    ConditionOpener = "condition-opener",
    ConditionThen = "condition-then",
    CopyKind = "copy-kind",
    Danger = "danger",
    Duration = "duration",
    EitherPart = "either-part",
    Environment = "environment",
    EnvironmentNoise = "environment-noise",
    EscalatesIf = "escalates-if",
    Estimated = "estimated",
    Event = "event",
    Everywhere = "everywhere",
    Examples = "examples",
    Expected = "expected",
    FieldLabel = "field-label",
    Final = "final",
    FileEdit = "file-edit",
    Fires = "fires",
    Free = "free",
    Gate = "gate",
    Gates = "gates",
    Hours = "hours",
    Imperative = "imperative",
    IncidentPrefix = "incident-prefix",
    Indicator = "indicator",
    Instant = "instant",
    Interval = "interval",
    Keeping = "keeping",
    LastResort = "last-resort",
    Lasting = "lasting",
    Later = "later",
    Lead = "lead",
    LeftOut = "left-out",
    LevelLabel = "level-label",
    Listing = "listing",
    LesserPhase = "lesser-phase",
    LookObject = "look-object",
    MachineCheck = "machine-check",
    Manual = "manual",
    Marking = "marking",
    Maybe = "maybe",
    Meaning = "meaning",
    Means = "means",
    Meta = "meta",
    Navigate = "navigate",
    NewPlace = "new-place",
    Needed = "needed",
    NoteLabel = "note-label",
    NoteVerb = "note-verb",
    Nothing = "nothing",
    Noun = "noun",
    Number = "number",
    Occasion = "occasion",
    Op = "op",
    Operation = "operation",
    Otherwise = "otherwise",
    Outcome = "outcome",
    PairName = "pair-name",
    PairValue = "pair-value",
    Phase = "phase",
    Person = "person",
    Planned = "planned",
    PlannedOutage = "planned-outage",
    Pointer = "pointer",
    PreCheck = "pre-check",
    Problem = "problem",
    PropertyLabel = "property-label",
    ProviderName = "provider-name",
    Qualifier = "qualifier",
    Quoting = "quoting",
    Rank = "rank",
    RecurringNoun = "recurring-noun",
    Rehearsal = "rehearsal",
    Retention = "retention",
    Role = "role",
    Rolling = "rolling",
    Roster = "roster",
    RunsOn = "runs-on",
    Scoped = "scoped",
    SectionWord = "section-word",
    Compared = "compared",
    SetUp = "set-up",
    SeverityLabel = "severity-label",
    SeverityWord = "severity-word",
    ShelfPrefix = "shelf-prefix",
    Shunned = "shunned",
    Stage = "stage",
    State = "state",
    StateNoise = "state-noise",
    Strain = "strain",
    Stating = "stating",
    StepLabel = "step-label",
    Subject = "subject",
    TargetLabel = "target-label",
    TaskPart = "task-part",
    ThingsLabel = "things-label",
    ThingsLead = "things-lead",
    ThresholdLabel = "threshold-label",
    Times = "times",
    Turn = "turn",
    Undecided = "undecided",
    Timeout = "timeout",
    ToldLabel = "told-label",
    ToldSection = "told-section",
    Tool = "tool",
    ToolLabel = "tool-label",
    TriggerLabel = "trigger-label",
    Variant = "variant",
    Verb = "verb",
    Verify = "verify",
    VerifyPhrase = "verify-phrase",
    Lingering = "lingering",
    Waiting = "waiting",
    WeakRole = "weak-role",
    Weekday = "weekday",
    WhenLabel = "when-label",
    Window = "window",
    WithinHint = "within-hint",
}

impl Group {
    /// Small words tell "plus de" from "au plus", "à la main" from "main".
    pub(super) fn keeps_small_words(self) -> bool {
        matches!(
            self,
            Self::Op
                | Self::Window
                | Self::Waiting
                | Self::Automatic
                | Self::Duration
                | Self::Nothing
                | Self::Cadence
                | Self::Shunned
                | Self::FileEdit
                | Self::EscalatesIf
                | Self::Scoped
                | Self::Maybe
                | Self::Afterwards
                | Self::Variant
        )
    }
}

/// A set of groups: a bit for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Groups([u64; Group::COUNT.div_ceil(64)]);

impl Groups {
    /// Those that are in it.
    pub(crate) fn each(self) -> impl Iterator<Item = Group> {
        self.0.into_iter().zip(Group::ALL.chunks(64)).flat_map(|(mut left, groups)| {
            std::iter::from_fn(move || {
                let at = left.trailing_zeros();
                left &= left.wrapping_sub(1);
                usize::try_from(at).ok().and_then(|at| groups.get(at)).copied()
            })
        })
    }

    pub(crate) fn insert(&mut self, group: Group) {
        self.0[group as usize / 64] |= 1 << (group as u32 % 64);
    }

    pub(crate) fn has(self, group: Group) -> bool {
        self.0[group as usize / 64] & (1 << (group as u32 % 64)) != 0
    }

    pub(crate) fn join(&mut self, other: Self) {
        for (own, more) in self.0.iter_mut().zip(other.0) {
            *own |= more;
        }
    }
}
