//! What this process uses of the machine, under the names that Prometheus' own clients give it. Where the system tells nothing,
//! nothing is shown.

use vectra_engine::time::Time;

/// One figure.
pub(crate) struct Figure {
    pub name: &'static str,
    pub kind: &'static str,
    pub help: &'static str,
    pub value: f64,
}

/// Ticks of a second in `/proc/self/stat`: Linux promises a hundred to programs, whatever it counts in itself.
const TICKS: f64 = 100.0;

/// The figures of now.
pub(crate) async fn figures(started: Time) -> Vec<Figure> {
    let since = Figure {
        name: "process_start_time_seconds",
        kind: "gauge",
        help: "When it started, in seconds since the epoch.",
        value: started.0 as f64 / 1000.0,
    };
    let mut all = vec![since];
    all.extend(tokio::task::spawn_blocking(of_the_system).await.unwrap_or_default());
    all
}

fn of_the_system() -> Vec<Figure> {
    let text = |file: &str| std::fs::read_to_string(format!("/proc/self/{file}")).unwrap_or_default();
    let (status, stat, limits) = (text("status"), text("stat"), text("limits"));
    let open = std::fs::read_dir("/proc/self/fd").ok().map(|files| files.count() as f64);
    [
        ("process_cpu_seconds_total", "counter", "Time that it ran on a processor.", cpu(&stat)),
        ("process_resident_memory_bytes", "gauge", "Memory that it occupies.", kibibytes(&status, "VmRSS:")),
        ("process_virtual_memory_bytes", "gauge", "Memory that it addresses.", kibibytes(&status, "VmSize:")),
        ("process_open_fds", "gauge", "Files and connections that are open.", open),
        ("process_max_fds", "gauge", "Files and connections that may be open.", most_files(&limits)),
    ]
    .into_iter()
    .filter_map(|(name, kind, help, value)| Some(Figure { name, kind, help, value: value? }))
    .collect()
}

fn kibibytes(status: &str, field: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? * 1024.0)
}

fn cpu(stat: &str) -> Option<f64> {
    // The name of the program stands in brackets and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS)
}

fn most_files(limits: &str) -> Option<f64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_writes_is_read_and_what_it_does_not_write_is_left_out() {
        let stat = "12 (a) b) R 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 1 0 100 200 300";
        assert_eq!(cpu(stat), Some(3.0));
        assert_eq!(kibibytes("Name:\tx\nVmRSS:\t    2048 kB\n", "VmRSS:"), Some(2_097_152.0));
        assert_eq!(
            most_files("Max open files            1024                 524288               files\n"),
            Some(1024.0)
        );
        assert_eq!((cpu(""), kibibytes("", "VmRSS:"), most_files("Max open files unlimited")), (None, None, None));
    }
}
