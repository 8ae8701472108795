//! Reading the query string as the vendor does: names may repeat, times are RFC 3339, limits have bounds.

use std::time::Duration;

use jiff::Timestamp;

use super::Problem;

pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(raw: Option<&str>) -> Self {
        let pairs = url::form_urlencoded::parse(raw.unwrap_or_default().as_bytes())
            .map(|(name, value)| (name.trim_end_matches("[]").to_owned(), value.into_owned()))
            .collect();
        Self(pairs)
    }

    pub(super) fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// All values of a name, each as it is.
    pub(super) fn whole(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value.as_str()).collect()
    }

    /// All values of a name, also where one value lists several with commas.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(given, _)| given == name)
            .flat_map(|(_, value)| value.split(','))
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// Whether `value` is among the values of `name`; without any, everything is.
    pub(super) fn allows(&self, name: &str, value: &str) -> bool {
        let wanted = self.all(name);
        wanted.is_empty() || wanted.contains(&value)
    }

    pub(super) fn time(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        self.one(name)
            .map(|text| text.parse().map_err(|_| Problem::bad(format!("invalid {name}: must be an RFC 3339 time"))))
            .transpose()
    }

    /// The range of `startTime` and `endTime`: the last hour where they are not given.
    pub(super) fn range(&self) -> Result<(Timestamp, Timestamp), Problem> {
        let now = Timestamp::now();
        let end = self.time("endTime")?.unwrap_or(now);
        let hour = Duration::from_secs(3_600);
        let start = self.time("startTime")?.unwrap_or(now.checked_sub(hour).unwrap_or(now));
        if start > end {
            return Err(Problem::bad("invalid startTime: must not be after endTime"));
        }
        Ok((start, end))
    }

    /// The seconds from one value of a series to the next.
    pub(super) fn step(&self) -> Result<i64, Problem> {
        match self.one("resolutionSeconds").map(str::parse::<f64>) {
            None => Ok(60),
            // The bounds are checked, so that nothing is lost.
            Some(Ok(seconds)) if (30.0..=86_400.0).contains(&seconds) => Ok(seconds as i64),
            Some(_) => Err(Problem::bad("invalid resolutionSeconds: must be at least 30")),
        }
    }

    pub(super) fn limit(&self) -> Result<usize, Problem> {
        match self.one("limit").map(str::parse::<usize>) {
            None => Ok(20),
            Some(Ok(limit)) if (1..=100).contains(&limit) => Ok(limit),
            Some(_) => Err(Problem::bad("invalid limit: must be between 1 and 100")),
        }
    }
}

/// One page of a list, newest first: what stands after the item whose id is the cursor.
pub(super) fn page<T>(items: Vec<T>, query: &Query, id: impl Fn(&T) -> &str) -> Result<Vec<T>, Problem> {
    let limit = query.limit()?;
    let skip = match query.one("cursor") {
        None | Some("") => 0,
        Some(cursor) => {
            1 + items.iter().position(|item| id(item) == cursor).ok_or_else(|| Problem::bad("invalid cursor"))?
        }
    };
    Ok(items.into_iter().skip(skip).take(limit).collect())
}
