//! What vendors say of themselves, as evidence in every incident that is open meanwhile. Heard again after a restart; what an
//! incident was told is in the log.

use super::draft::Draft;
use super::{Kernel, Observation};
use std::collections::BTreeMap;
use vectra_engine::event::{Body, IncidentId};
use vectra_engine::health::Verdict;
use vectra_engine::time::{Span, Time};
use vectra_plan::{Plan, Probe};

/// Words of vendors that one incident keeps: a page that changes without end does not fill the log.
const WORDS: u32 = 100;

/// The vendors whose status pages are asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Vendors(BTreeMap<String, Vendor>);

/// One of them, by its check.
#[derive(Debug, Clone)]
struct Vendor {
    name: String,
    /// What it said last; a page that did not tell says nothing.
    said: Option<Said>,
}

#[derive(Debug, Clone, PartialEq)]
struct Said {
    /// Since when it has trouble, as seen from here.
    trouble: Option<Time>,
    detail: String,
}

impl Vendors {
    /// Those of the plan from now on; what was heard of them stays known.
    pub fn know(&mut self, plan: &Plan) {
        let asked = plan.checks.iter().filter(|check| matches!(check.probe, Probe::StatusPage { .. }));
        let vendor = |id: &String, name: &String| {
            let said = self.0.get(id).and_then(|vendor| vendor.said.clone());
            (id.clone(), Vendor { name: name.clone(), said })
        };
        self.0 = asked.map(|check| vendor(&check.id, &check.name)).collect();
    }

    /// Takes what a check saw; whether that is news of a vendor.
    pub fn hear(&mut self, seen: &Observation, now: Time) -> bool {
        // A page that tells gives figures with its verdict; one that is away or nonsense is no word of the vendor.
        let Some(vendor) = self.0.get_mut(&seen.check).filter(|_| !seen.readings.is_empty()) else { return false };
        let before = vendor.said.as_ref().and_then(|said| said.trouble);
        let trouble = (seen.verdict == Verdict::Fail).then(|| before.unwrap_or(now));
        let said = Some(Said { trouble, detail: seen.detail.clone() });
        let news = vendor.said != said;
        vendor.said = said;
        news
    }

    pub fn clock_jumped(&mut self, by: Span) {
        for said in self.0.values_mut().filter_map(|vendor| vendor.said.as_mut()) {
            said.trouble = said.trouble.map(|since| since + by);
        }
    }
}

impl Kernel {
    /// Whether a vendor's news are evidence for anybody.
    pub(super) fn hear_vendor(&mut self, seen: &Observation, now: Time) -> bool {
        self.vendors.hear(seen, now) && self.state.open().next().is_some()
    }
}

impl Draft<'_> {
    /// Tells each open incident what vendors say of themselves, where it does not know it yet.
    pub(super) fn vendors(&mut self) {
        let kernel = self.kernel;
        if kernel.vendors.0.is_empty() {
            return;
        }
        let open: Vec<IncidentId> = self.state.open().map(|i| i.id.clone()).collect();
        for id in open {
            for (check, vendor) in &kernel.vendors.0 {
                let (Some(said), Some(incident)) = (&vendor.said, self.incident(&id)) else { continue };
                let known = incident.vendors.get(check);
                let body = match (said.trouble, known) {
                    (Some(_), Some((_, known))) if *known == said.detail => continue,
                    (Some(since), known) if incident.vendor_words < WORDS => {
                        // A process that has just begun saw it later than the incident knows.
                        let since = known.map_or(since, |(known, _)| since.min(*known));
                        let (name, detail) = (vendor.name.clone(), said.detail.clone());
                        Body::VendorTroubled { check: check.clone(), name, since, detail }
                    }
                    (None, Some(_)) => {
                        let (name, detail) = (vendor.name.clone(), said.detail.clone());
                        Body::VendorRecovered { check: check.clone(), name, detail }
                    }
                    (Some(_), _) | (None, None) => continue,
                };
                self.vectra(&id, body);
            }
        }
    }
}
