//! Counters that fall, leap, are away, or are told by a process that is started anew.

use super::*;

fn point(at: i64, values: &[f64]) -> Point {
    Point { key: "k".into(), start: None, at: Some(at), told: at, shape: Vec::new(), values: values.to_vec() }
}

fn risen(counters: &mut Counters, point: Point, new: New, intake: &Intake) -> Option<Vec<u64>> {
    counters.since(point, new, intake).expect("told by one").map(|rise| rise.counts)
}

#[test]
fn a_counter_gives_what_came_in_between_and_begins_again_from_zero() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    let mut since = |at, value: f64| {
        counters.begin();
        risen(&mut counters, point(at, &[value]), New::Unknown, &intake)
    };
    assert_eq!(since(1, 100.0), None, "the first value says nothing");
    assert_eq!(since(2, 107.0), Some(vec![7]));
    assert_eq!(since(3, 4.0), Some(vec![4]), "it began again");
    assert_eq!(since(3, 4.0), None, "the same once more");
    assert_eq!(since(2, 3.0), None, "late");
    assert_eq!(since(4, f64::NAN), None);
    assert_eq!(since(4, f64::INFINITY), None);
    assert_eq!(since(4, -1.0), None);
    assert_eq!(since(5, 6.0), Some(vec![2]), "what was refused changed nothing");
    let counts = intake.counts();
    let seen = [Noted::Resets, Noted::Duplicate, Noted::Late, Noted::NotANumber].map(|n| counts.get(n));
    assert_eq!(seen, [1, 1, 1, 3]);
}

/// A counter of sampled requests rises by less than one at a time.
#[test]
fn fractions_add_up_over_the_points() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    let told =
        (0..=100_i32).map(|n| risen(&mut counters, point(n.into(), &[f64::from(n) * 0.4]), New::Unknown, &intake));
    assert_eq!(told.flatten().flatten().sum::<u64>(), 40);
}

#[test]
fn one_bucket_that_goes_down_is_a_beginning_of_all() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    risen(&mut counters, point(1, &[5.0, 50.0]), New::Unknown, &intake);
    assert_eq!(risen(&mut counters, point(2, &[6.0, 20.0]), New::Unknown, &intake), Some(vec![6, 20]));
}

#[test]
fn a_later_start_is_a_beginning_even_where_the_value_is_higher() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    let at = |start, at, value| Point { start: Some(start), ..point(at, &[value]) };
    risen(&mut counters, at(1, 10, 5.0), New::Unknown, &intake);
    assert_eq!(risen(&mut counters, at(15, 20, 9.0), New::Unknown, &intake), Some(vec![9]));
}

#[test]
fn a_series_that_is_away_or_no_number_for_a_while_is_no_news_when_it_is_back() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    let mut round = |value: Option<f64>| {
        counters.begin();
        let point = |v| Point { at: None, ..point(0, &[v]) };
        let rise = value.and_then(|v| risen(&mut counters, point(v), New::Since(0), &intake));
        counters.end(5, 100, &intake);
        rise
    };
    assert_eq!(round(Some(500.0)), Some(vec![500]), "it was not there when its source was read before");
    assert_eq!((round(None), round(None)), (None, None));
    assert_eq!(round(Some(503.0)), Some(vec![3]), "not 503");
    assert_eq!((round(Some(f64::NAN)), round(Some(503.0))), (None, Some(vec![0])));
    assert_eq!(round(Some(7.0)), Some(vec![7]), "a beginning is one still");
    assert_eq!(intake.counts().get(Noted::Resets), 1);
}

#[test]
fn what_is_no_number_at_first_is_not_counted_whole_later() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    let mut since = |at, v| risen(&mut counters, point(at, &[v]), New::Since(0), &intake);
    assert_eq!((since(1, f64::NAN), since(2, 500.0), since(3, 501.0)), (None, None, Some(vec![1])));
}

#[test]
fn times_of_its_own_that_do_not_move_are_no_news_however_often_they_are_read() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    let mut sum = 0;
    for scrape in 0..20_u32 {
        counters.begin();
        let moved = scrape / 4;
        let told = point(i64::from(moved) * 4000, &[1000.0 + f64::from(moved)]);
        sum += risen(&mut counters, told, New::Unknown, &intake).map_or(0, |v| v[0]);
        counters.end(5, 100, &intake);
    }
    assert_eq!(sum, 4, "it moved four times, by one");
}

#[test]
fn a_leap_that_cannot_be_is_a_slip_unless_the_counter_moves_on_from_there() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    let mut since = |at, v| risen(&mut counters, point(at, &[v]), New::Unknown, &intake);
    assert_eq!((since(1, 100.0), since(2, 8e15), since(3, 8e15), since(4, 105.0)), (None, None, None, Some(vec![5])));
    assert_eq!((since(5, 107.0), since(6, 3.0)), (Some(vec![2]), Some(vec![3])));
    assert_eq!(intake.counts().get(Noted::Implausible), 2);
    assert_eq!((since(7, 5e15), since(8, 5e15 + 2.0), since(9, 5e15 + 6.0)), (None, None, Some(vec![4])));
}

#[test]
fn a_clock_that_was_ahead_and_is_right_again_refuses_nothing() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    let mut since = |at, v| {
        counters.clock_set("k", at, 1000);
        risen(&mut counters, point(at, &[v]), New::Unknown, &intake)
    };
    assert_eq!((since(9000, 100.0), since(500, 103.0), since(400, 104.0)), (None, Some(vec![3]), None));
    assert_eq!(intake.counts().get(Noted::Late), 1, "late within the right time is late");
}

#[test]
fn series_without_end_end_at_the_bound_and_the_longest_unseen_go() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    for round in 0..20 {
        counters.begin();
        for n in 0..3 {
            let key = format!("{round}/{n}");
            risen(&mut counters, Point { key, at: None, ..point(0, &[1.0]) }, New::Since(0), &intake);
        }
        counters.end(100, 10, &intake);
    }
    assert!(counters.len() <= 10 && counters.knows("19/0") && counters.knows("18/2"), "{}", counters.len());
    assert!(intake.counts().get(Noted::SeriesBound) > 0);
}

const MINUTE: i64 = 60_000;

#[test]
fn what_rose_over_too_long_is_told_with_its_time_and_not_as_of_now() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    let mut since = |minute: i64, start: Option<i64>, value: f64| {
        let point = Point { start: start.map(|m| m * MINUTE), ..point(minute * MINUTE, &[value]) };
        let rise = counters.since(point, New::Since(0), &intake).expect("told by one").expect("known");
        (rise.counts[0], rise.over.map(|over| (over.from.0 / MINUTE, over.to.0 / MINUTE, over.why)))
    };
    assert_eq!(since(1, None, 10.0), (10, None));
    assert_eq!(since(10, None, 20.0), (10, None), "nine minutes are of now");
    assert_eq!(since(20, None, 30.0), (10, Some((10, 20, Why::NotTold))));
    assert_eq!(since(21, None, 31.0), (1, None), "and it goes on");
    assert_eq!(since(41, None, 5.0), (5, Some((21, 41, Why::NotTold))), "it began again, nobody knows when");
    assert_eq!(since(42, Some(40), 7.0), (2, None));
    assert_eq!(since(62, Some(60), 5.0), (5, None), "it began two minutes ago");
}

#[test]
fn what_an_earlier_process_knew_goes_on_and_a_long_pause_is_said() {
    let (intake, _received) = Intake::new();
    for (pause, over) in [(5, None), (60, Some(Why::NotRunning))] {
        let mut before = Counters::default();
        risen(&mut before, point(MINUTE, &[10.0, 20.0]), New::Unknown, &intake);
        let kept = before.changes();
        assert_eq!((&kept, before.changes().len()), (&before.kept(), 0));
        let mut after = Counters::default();
        after.go_on(kept);
        let point = point((1 + pause) * MINUTE, &[11.0, 22.0]);
        let rise = after.since(point, New::Unknown, &intake).expect("told by one").expect("known");
        assert_eq!((rise.counts, rise.over.map(|o| o.why)), (vec![1, 2], over));
    }
}

/// What stands still is noted now and then, so that a process that is started anew knows that it was told.
#[test]
fn what_is_told_again_and_again_without_news_is_noted_only_now_and_then() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    let mut noted = 0;
    for second in (0..3600).step_by(15) {
        counters.begin();
        risen(&mut counters, point(second * 1000, &[7.0]), New::Unknown, &intake);
        noted += counters.changes().len();
    }
    assert_eq!(noted, 1 + 3600 / 195);
}

#[test]
fn what_several_tell_as_one_is_refused_until_one_alone_tells_it() {
    let (intake, _received) = Intake::new();
    let mut counters = Counters::default();
    let mut since = |minute: i64, start: Option<i64>, value: f64| {
        let told = counters.since(Point { start, ..point(minute * MINUTE, &[value]) }, New::Unknown, &intake);
        told.map(|rise| rise.map(|rise| rise.counts[0]))
    };
    assert_eq!((since(0, Some(5), 1000.0), since(1, Some(5), 1010.0)), (Ok(None), Ok(Some(10))));
    // Another one, that began at the same time, tells less.
    assert_eq!((since(2, Some(5), 40.0), since(3, Some(5), 1020.0)), (Err(Mixed), Err(Mixed)));
    assert_eq!((since(4, Some(5), 45.0), since(5, Some(5), 46.0)), (Err(Mixed), Err(Mixed)));
    for minute in 6..13 {
        assert_eq!(since(minute, Some(5), 40.0 + minute as f64), Err(Mixed));
    }
    assert_eq!((since(13, Some(5), 60.0), since(14, Some(5), 61.0)), (Ok(Some(8)), Ok(Some(1))), "it is alone again");
    assert_eq!(since(15, Some(4), 5000.0), Err(Mixed), "nobody begins earlier than before");
    assert_eq!(intake.counts().get(Noted::Resets), 0);
    assert_eq!(intake.counts().get(Noted::Mixed), 12);
}
