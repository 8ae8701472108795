//! Words that single recognisers compare with, as data: `lexicon/*.words`, one file per language, parsed once.
//!
//! A file is a list of `[name]` headers, each followed by words, set apart by commas; in quotes their blanks count; `#` starts a
//! comment. Unlike the phrases of a [`Group`](super::Group) they are neither stemmed nor folded here: who asks says how it
//! compares (whole words, beginnings, ends).

use std::sync::OnceLock;

const FILES: &[&str] = &[include_str!("../../lexicon/en.words"), include_str!("../../lexicon/fr.words")];

macro_rules! lists {
    ($($list:ident = $name:literal,)*) => {
        /// A list of words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum List { $($list,)* }

        impl List {
            const NAMES: &'static [&'static str] = &[$($name,)*];
        }
    };
}

lists! {
    AfterWord = "after-word",
    Aftermath = "aftermath",
    Aim = "aim",
    AimJoint = "aim-joint",
    Afterwards = "afterwards",
    AlertNoun = "alert-noun",
    AnnexOf = "annex-of",
    AnswerWord = "answer-word",
    Any = "any",
    Apart = "apart",
    AroundLevel = "around-level",
    AtMost = "at-most",
    Audience = "audience",
    AutoDeploy = "auto-deploy",
    Awaited = "awaited",
    BehindObject = "behind-object",
    BesidePlace = "beside-place",
    BindsInfinitive = "binds-infinitive",
    BindsVerb = "binds-verb",
    BoundsHeading = "bounds-heading",
    ByHandStem = "by-hand-stem",
    Calms = "calms",
    Can = "can",
    CaseEnd = "case-end",
    CheckHeading = "check-heading",
    CheckNoun = "check-noun",
    CheckScript = "check-script",
    Choice = "choice",
    Conditional = "conditional",
    Copy = "copy",
    CopyMade = "copy-made",
    CopyStem = "copy-stem",
    Denial = "denial",
    DeployStem = "deploy-stem",
    DocumentNoun = "document-noun",
    Does = "does",
    DoneWord = "done-word",
    Downtime = "downtime",
    Due = "due",
    DutyStem = "duty-stem",
    EachTime = "each-time",
    EndsName = "ends-name",
    EscalatesWord = "escalates-word",
    Fills = "fills",
    FollowVerb = "follow-verb",
    Follows = "follows",
    Frequency = "frequency",
    GeneralProcess = "general-process",
    GivenThen = "given-then",
    GoesOn = "goes-on",
    Guard = "guard",
    Guesses = "guesses",
    Happens = "happens",
    HoldsObject = "holds-object",
    IsDone = "is-done",
    IsRun = "is-run",
    KnownBefore = "known-before",
    Lack = "lack",
    LastOf = "last-of",
    LevelField = "level-field",
    LevelPrefix = "level-prefix",
    LoneVerb = "lone-verb",
    LookHead = "look-head",
    MadeAgain = "made-again",
    Manner = "manner",
    Meeting = "meeting",
    Mends = "mends",
    MetThen = "met-then",
    MonthStart = "month-start",
    Moves = "moves",
    Negation = "negation",
    NextLevel = "next-level",
    NobodyCalled = "nobody-called",
    NotWhom = "not-whom",
    NounStart = "noun-start",
    ObjectStart = "object-start",
    OfAbove = "of-above",
    Often = "often",
    OnCall = "on-call",
    Only = "only",
    OwnStart = "own-start",
    PeopleWord = "people-word",
    PlaceStart = "place-start",
    ProgramHead = "program-head",
    ProgramNoun = "program-noun",
    ProgramSubject = "program-subject",
    Pronoun = "pronoun",
    ProofStem = "proof-stem",
    PropertyHead = "property-head",
    PullRequest = "pull-request",
    PushWord = "push-word",
    RecordStem = "record-stem",
    Recurs = "recurs",
    Reminder = "reminder",
    RemarkHead = "remark-head",
    ReportNoun = "report-noun",
    RestoreStem = "restore-stem",
    ResultHead = "result-head",
    ResultSubject = "result-subject",
    ResultVerb = "result-verb",
    RungLetter = "rung-letter",
    SampleSecret = "sample-secret",
    SaysAll = "says-all",
    ScheduleNoun = "schedule-noun",
    SecretName = "secret-name",
    SetsOff = "sets-off",
    SettingKey = "setting-key",
    ShowsVerb = "shows-verb",
    Somebody = "somebody",
    Spare = "spare",
    StandsBy = "stands-by",
    StateVerb = "state-verb",
    StatusMark = "status-mark",
    SubjectStart = "subject-start",
    Success = "success",
    SwitchScript = "switch-script",
    SymptomHead = "symptom-head",
    TellsWhat = "tells-what",
    TimesNote = "times-note",
    ToUndo = "to-undo",
    Toward = "toward",
    TrialScript = "trial-script",
    TrialStage = "trial-stage",
    TryStem = "try-stem",
    UndoStem = "undo-stem",
    Unwritten = "unwritten",
    ViewVerb = "view-verb",
    WatchVerb = "watch-verb",
    Way = "way",
    WayHead = "way-head",
    WayNoun = "way-noun",
    WillBe = "will-be",
}

impl List {
    /// Its words, of all languages.
    pub(crate) fn words(self) -> &'static [&'static str] {
        static LISTS: OnceLock<Vec<Vec<&'static str>>> = OnceLock::new();
        LISTS.get_or_init(parse).get(self as usize).map_or(&[], Vec::as_slice)
    }
}

fn parse() -> Vec<Vec<&'static str>> {
    let mut lists = vec![Vec::new(); List::NAMES.len()];
    for file in FILES {
        let mut at = None;
        for line in file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                at = List::NAMES.iter().position(|known| *known == name);
            } else if let Some(list) = at.and_then(|at| lists.get_mut(at)) {
                list.extend(line.split(',').map(|word| word.trim().trim_matches('"')).filter(|word| !word.is_empty()));
            }
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_words_and_every_header_a_list() {
        for (name, words) in List::NAMES.iter().zip(parse()) {
            assert!(!words.is_empty(), "{name}");
            assert!(words.iter().all(|word| !word.contains(['"', '[', ','])), "{name}: {words:?}");
        }
        for header in FILES.iter().flat_map(|file| file.lines()).filter_map(|line| line.strip_prefix('[')) {
            assert!(List::NAMES.contains(&header.trim_end_matches(']')), "{header}");
        }
        assert!(List::Denial.words().contains(&"never "), "blanks in quotes count");
    }
}
