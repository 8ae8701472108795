//! Real files, rotated in the ways that there are.

use super::super::file::LINE;
use super::*;
use std::io::Write;
use vectra_control::daemon::telemetry::{Intake, Received};
use vectra_engine::signal::{Sample, Series};
use vectra_plan::config::Telemetry;

struct House {
    folder: tempfile::TempDir,
    context: Context,
    received: Received,
}

impl House {
    fn new() -> House {
        let (intake, received) = Intake::new();
        intake.know_environments(["API Prod"]);
        let mut config = Telemetry::default();
        config.environments.insert("log".to_owned(), "API Prod".to_owned());
        let context = Context::new(intake, &config);
        House { folder: tempfile::tempdir().expect("a folder"), context, received }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("access.log")
    }

    fn follower(&self) -> Follower {
        let config = Access {
            path: self.path(),
            environment: "API Prod".into(),
            format: vectra_plan::config::AccessFormat::Auto,
            keep: false,
        };
        Follower::new("nginx", &config, self.folder.path(), self.context.clone())
    }

    fn write(&self, text: &str) {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(self.path()).expect("opens");
        file.write_all(text.as_bytes()).expect("written");
    }

    /// Reads to the end; how many requests were seen of each route.
    fn seen(&mut self, follower: &mut Follower) -> Vec<(String, u64)> {
        while follower.step() {}
        self.context.hits.flush();
        let mut seen = std::collections::BTreeMap::new();
        while let Ok(measured) = self.received.measured.try_recv() {
            if let (Series::Requests { route: Some(route), .. }, Sample::Requests(r)) =
                (measured.series, measured.sample)
            {
                *seen.entry(route).or_insert(0) += r.total;
            }
        }
        seen.into_iter().collect()
    }
}

fn line(path: &str) -> String {
    let now = jiff::Timestamp::now().strftime("%d/%b/%Y:%H:%M:%S %z").to_string();
    format!("::1 - - [{now}] \"GET {path} HTTP/1.1\" 200 12 \"-\" \"-\" 0.012\n")
}

fn routes(routes: &[&str]) -> Vec<(String, u64)> {
    routes.iter().map(|r| ((*r).to_owned(), 1)).collect()
}

#[test]
fn what_is_new_is_read_once_and_half_a_line_waits_for_its_end() {
    let mut house = House::new();
    house.write(&line("/before"));
    let mut follower = house.follower();
    assert_eq!(house.seen(&mut follower), [], "what was there before is not new");
    house.write(&line("/a"));
    let whole = line("/b");
    house.write(&whole[..20]);
    assert_eq!(house.seen(&mut follower), routes(&["/a"]));
    house.write(&whole[20..]);
    assert_eq!(house.seen(&mut follower), routes(&["/b"]));
    assert_eq!(house.seen(&mut follower), []);
}

/// At night nobody asks: that is measured, and no missing measurement.
#[test]
fn a_file_without_traffic_tells_of_no_requests_and_one_that_is_not_there_tells_nothing() {
    let mut house = House::new();
    let mut follower = house.follower();
    let mut told = |house: &mut House| {
        while follower.step() {}
        house.context.hits.flush();
        std::iter::from_fn(|| house.received.measured.try_recv().ok()).map(|m| (m.series, m.sample)).collect::<Vec<_>>()
    };
    assert_eq!(told(&mut house), []);
    house.write("");
    let none = vectra_engine::signal::Requests::default();
    let series = Series::Requests { environment: "API Prod".into(), route: None };
    assert_eq!(told(&mut house), [(series, Sample::Requests(none))]);
}

#[test]
fn a_file_that_is_renamed_and_made_anew_loses_nothing() {
    let mut house = House::new();
    house.write(&line("/before"));
    let mut follower = house.follower();
    house.seen(&mut follower);
    house.write(&line("/a"));
    std::fs::rename(house.path(), house.folder.path().join("access.log.1")).expect("renamed");
    house.write(&line("/b"));
    assert_eq!(house.seen(&mut follower), routes(&["/a", "/b"]));
    std::fs::remove_file(house.path()).expect("removed");
    assert_eq!(house.seen(&mut follower), [], "it may be gone for a while");
    house.write(&line("/c"));
    assert_eq!(house.seen(&mut follower), routes(&["/c"]));
}

#[test]
fn a_server_writes_on_to_the_old_file_until_it_is_told_of_the_new_one() {
    let mut house = House::new();
    house.write(&line("/before"));
    let mut follower = house.follower();
    house.seen(&mut follower);
    let old = house.folder.path().join("access.log.1");
    let write_on = |path: &str| {
        let mut file = std::fs::OpenOptions::new().append(true).open(&old).expect("opens");
        file.write_all(line(path).as_bytes()).expect("written");
    };
    std::fs::rename(house.path(), &old).expect("renamed");
    house.write("");
    assert_eq!(house.seen(&mut follower), []);
    write_on("/a");
    house.write(&line("/b"));
    assert_eq!(house.seen(&mut follower), routes(&["/a", "/b"]));
    drop(follower);
    write_on("/c");
    let mut follower = house.follower();
    assert_eq!(house.seen(&mut follower), routes(&["/c"]), "by a later process too");
    (0..=QUIET).for_each(|_| assert!(!follower.step()));
    write_on("/d");
    assert_eq!(house.seen(&mut follower), [], "a minute later it is over");
}

#[test]
fn a_file_that_is_cut_to_nothing_is_read_from_its_start() {
    let mut house = House::new();
    house.write(&line("/before"));
    let mut follower = house.follower();
    house.seen(&mut follower);
    std::fs::write(house.path(), line("/a")).expect("cut and written");
    assert_eq!(house.seen(&mut follower), routes(&["/a"]));
    // It may have grown past its old length before anybody looked.
    std::fs::write(house.path(), ["/b", "/c", "/d"].map(line).concat()).expect("cut and written");
    assert_eq!(house.seen(&mut follower), routes(&["/b", "/c", "/d"]));
}

#[test]
fn a_later_process_goes_on_where_the_last_one_was_over_a_rotation_too() {
    let mut house = House::new();
    house.write(&line("/before"));
    let mut follower = house.follower();
    house.write(&line("/a"));
    house.seen(&mut follower);
    house.write(&line("/b"));
    house.seen(&mut follower);
    drop(follower);
    house.write(&line("/c"));
    let mut follower = house.follower();
    assert_eq!(house.seen(&mut follower), routes(&["/c"]));
    drop(follower);
    house.write(&line("/d"));
    std::fs::rename(house.path(), house.folder.path().join("access.log-20261122")).expect("renamed");
    house.write(&line("/e"));
    let mut follower = house.follower();
    assert_eq!(house.seen(&mut follower), routes(&["/d", "/e"]));
}

#[test]
fn lines_that_are_too_long_or_of_no_format_are_counted() {
    let mut house = House::new();
    house.write("");
    let mut follower = house.follower();
    house.seen(&mut follower);
    house.write(&format!("{}\nno access line\n{}", "x".repeat(LINE + 10), line("/a")));
    assert_eq!(house.seen(&mut follower), routes(&["/a"]));
    let counts = house.context.intake.counts();
    assert_eq!((counts.get(Noted::LongLines), counts.get(Noted::Unreadable)), (1, 1));
}

impl House {
    fn rename(&self, to: &str) {
        std::fs::rename(self.path(), self.folder.path().join(to)).expect("renamed");
    }

    fn count(&self, noted: Noted) -> u64 {
        self.context.intake.counts().get(noted)
    }
}

/// As a log is rotated by number: each file gets the next one.
fn rotate(house: &House) {
    for n in (1..40).rev() {
        let from = house.folder.path().join(format!("access.log.{n}"));
        if from.exists() {
            std::fs::rename(from, house.folder.path().join(format!("access.log.{}", n + 1))).expect("renamed");
        }
    }
    house.rename("access.log.1");
}

#[test]
fn several_rotations_between_two_looks_lose_nothing() {
    for stopped in [false, true] {
        let mut house = House::new();
        house.write(&line("/before"));
        let mut follower = house.follower();
        assert_eq!(house.seen(&mut follower), []);
        house.write(&line("/a"));
        assert_eq!(house.seen(&mut follower), routes(&["/a"]));
        house.write(&line("/b"));
        rotate(&house);
        house.write(&line("/c"));
        rotate(&house);
        house.write(&line("/d"));
        rotate(&house);
        if stopped {
            follower = house.follower();
        }
        house.write(&line("/e"));
        assert_eq!(house.seen(&mut follower), routes(&["/b", "/c", "/d", "/e"]), "stopped: {stopped}");
        // Dated names are a chain as well, and nothing is read again.
        house.write(&line("/f"));
        house.rename("access.log-20261123");
        house.write(&line("/g"));
        house.rename("access.log-20261124");
        house.write(&line("/h"));
        assert_eq!(house.seen(&mut follower), routes(&["/f", "/g", "/h"]), "stopped: {stopped}");
        assert_eq!(house.seen(&mut house.follower()), [], "a later process knows them");
        assert_eq!(house.count(Noted::Skipped), 0);
    }
}

#[test]
fn what_was_copied_and_cut_several_times_is_read_from_its_copies() {
    let mut house = House::new();
    house.write(&line("/before"));
    let mut follower = house.follower();
    assert_eq!(house.seen(&mut follower), []);
    let copy = |to: &str| {
        std::fs::copy(house.path(), house.folder.path().join(to)).expect("copied");
        std::fs::write(house.path(), "").expect("cut");
    };
    house.write(&line("/a"));
    copy("access.log.2");
    house.write(&line("/b"));
    copy("access.log.1");
    house.write(&line("/c"));
    // Somebody looks at a copy of his own.
    std::fs::copy(house.path(), house.folder.path().join("access.log.2026")).expect("copied");
    assert_eq!(house.seen(&mut follower), routes(&["/a", "/b", "/c"]));
}

#[test]
fn a_file_that_was_packed_before_it_was_read_is_counted_as_lost() {
    let mut house = House::new();
    house.write(&line("/before"));
    let mut follower = house.follower();
    assert_eq!(house.seen(&mut follower), []);
    // Packed long ago: nothing of it is missing.
    std::fs::write(house.folder.path().join("access.log.9.gz"), "packed").expect("written");
    house.write(&line("/a"));
    assert_eq!(house.seen(&mut follower), routes(&["/a"]));
    rotate(&house);
    house.write(&line("/b"));
    rotate(&house);
    std::fs::remove_file(house.folder.path().join("access.log.1")).expect("there");
    std::fs::write(house.folder.path().join("access.log.1.gz"), "packed").expect("written");
    house.write(&line("/c"));
    assert_eq!(house.seen(&mut follower), routes(&["/c"]));
    assert_eq!(house.count(Noted::Skipped), 1);
    let refused = house.context.intake.counts().refused();
    assert_eq!(refused.keys().next().map(|(kind, source)| (*kind, source.as_str())), Some(("skipped", "access nginx")));
}
