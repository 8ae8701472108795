//! What there is to do, decided from facts alone.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{LAB_USER, SetupError};

/// What counts about the machine.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) postgres: Option<PathBuf>,
    pub(super) root: bool,
    /// Redis's server program is there, under its own name or another.
    pub(super) redis: bool,
    /// The workers' Python environment is made.
    pub(super) venv: bool,
    /// There is a Python that could make it.
    pub(super) python: bool,
    /// Root, or sudo without a password.
    pub(super) may_install: bool,
    pub(super) lab_user: bool,
    pub(super) system: System,
    /// apt knows what it could install.
    pub(super) package_lists: bool,
    /// The package that creates clusters is there, and its settings with it.
    pub(super) common_installed: bool,
}

/// A kind of system, by its way of installing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    Debian,
    Fedora,
    Arch,
    Suse,
    Alpine,
    Other,
}

impl System {
    /// Reads `/etc/os-release`.
    pub(super) fn from_os_release(text: &str) -> Self {
        let value = |key: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
            line.unwrap_or("").trim_matches(['"', '\'']).to_lowercase()
        };
        let (id, like) = (value("ID"), value("ID_LIKE"));
        let names = std::iter::once(id.as_str()).chain(like.split_whitespace());
        for name in names {
            match name {
                "debian" | "ubuntu" => return Self::Debian,
                "fedora" | "rhel" | "centos" => return Self::Fedora,
                "arch" => return Self::Arch,
                "suse" | "opensuse" => return Self::Suse,
                "alpine" => return Self::Alpine,
                _ => {}
            }
        }
        Self::Other
    }

    /// What a person types to install PostgreSQL's server without a running cluster.
    pub(super) fn command(self) -> String {
        match self {
            Self::Debian => {
                "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends postgresql-common && \
                echo \"create_main_cluster = false\" >> /etc/postgresql-common/createcluster.conf && \
                apt-get install -y --no-install-recommends postgresql'"
            }
            Self::Fedora => "sudo dnf install -y postgresql-server",
            Self::Arch => "sudo pacman -S --needed postgresql",
            Self::Suse => "sudo zypper install postgresql-server",
            Self::Alpine => "sudo apk add postgresql",
            // No package manager is known here, so the command tells when the work is done.
            Self::Other => "command -v postgres initdb   # PostgreSQL's server programs have to be on PATH",
        }
        .to_owned()
    }
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    UpdateLists,
    Install(&'static str),
    NoMainCluster,
    CreateUser,
    MakeVenv,
}

impl std::fmt::Display for Step {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UpdateLists => write!(out, "bring apt's package lists up to date"),
            Self::Install(package) => write!(out, "install {package} from the distribution"),
            Self::NoMainCluster => write!(
                out,
                "set create_main_cluster = false in {}, so that no cluster is made or started",
                super::steps::CREATE_CLUSTER
            ),
            Self::CreateUser => write!(out, "create the system user {LAB_USER}, as whom root's lab runs PostgreSQL"),
            Self::MakeVenv => write!(out, "make the Python environment of the lab's Celery workers, from pypi.org"),
        }
    }
}

/// What there is to do.
///
/// # Errors
/// When it has to be done by hand.
pub(super) fn plan(facts: &Facts) -> Result<Vec<Step>, SetupError> {
    let mut steps = Vec::new();
    if facts.postgres.is_none() {
        let by_hand = |why: &str| SetupError::ByHand {
            why: format!("PostgreSQL's server programs are missing, and {why}"),
            command: facts.system.command(),
        };
        if facts.system != System::Debian {
            return Err(by_hand("only Debian and Ubuntu are installed on from here"));
        }
        if !facts.may_install {
            return Err(by_hand("installing them takes root, or sudo without a password"));
        }
        if !facts.package_lists {
            steps.push(Step::UpdateLists);
        }
        if !facts.common_installed {
            steps.push(Step::Install("postgresql-common"));
        }
        steps.push(Step::NoMainCluster);
        steps.push(Step::Install("postgresql"));
    }
    // Without it one test is skipped, so nothing is refused over it. The package with the server's own name would start a
    // service; this one holds the same program and starts none.
    if !facts.redis && facts.system == System::Debian && facts.may_install {
        if !facts.package_lists && !steps.contains(&Step::UpdateLists) {
            steps.push(Step::UpdateLists);
        }
        steps.push(Step::Install("redis-tools"));
    }
    if facts.root && !facts.lab_user {
        steps.push(Step::CreateUser);
    }
    if !facts.venv {
        if !facts.python {
            if facts.system != System::Debian || !facts.may_install {
                return Err(super::venv::missing());
            }
            if !facts.package_lists && !steps.contains(&Step::UpdateLists) {
                steps.push(Step::UpdateLists);
            }
            steps.push(Step::Install("python3-venv"));
        }
        steps.push(Step::MakeVenv);
    }
    Ok(steps)
}

/// `settings`, the text of `createcluster.conf`, with no main cluster; every other line stays as it is.
pub(super) fn without_main_cluster(settings: &str) -> String {
    let name = "create_main_cluster";
    let wanted = format!("{name} = false");
    let says = |line: &str| {
        let line = line.trim_start_matches(['#', ' ', '\t']);
        line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let mut lines: Vec<&str> = Vec::new();
    let mut written = false;
    for line in settings.lines() {
        match says(line) {
            false => lines.push(line),
            true if !written => {
                written = true;
                lines.push(&wanted);
            }
            // A later setting of the same name would win.
            true => {}
        }
    }
    if !written {
        lines.push(&wanted);
    }
    lines.join("\n") + "\n"
}

/// The folder of PostgreSQL's server programs: the newest of the distribution's, else one on the search path.
pub(super) fn find_postgres() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    find_in(Path::new("/usr/lib/postgresql"), &path)
}

/// Whether Redis's server program is on the search path: Debian's tools hold it as the one that checks dumps.
pub(super) fn has_redis() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .any(|folder| ["redis-server", "redis-check-rdb"].iter().any(|name| folder.join(name).is_file()))
}

fn find_in(distribution: &Path, path: &OsStr) -> Option<PathBuf> {
    let complete = |folder: &PathBuf| folder.join("postgres").is_file() && folder.join("initdb").is_file();
    let versions = std::fs::read_dir(distribution).into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| complete(folder))
        .max();
    newest.map(|(_, folder)| folder).or_else(|| std::env::split_paths(path).find(complete))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare() -> Facts {
        Facts {
            postgres: None,
            redis: true,
            venv: true,
            python: true,
            root: false,
            may_install: true,
            lab_user: false,
            system: System::Debian,
            package_lists: true,
            common_installed: true,
        }
    }

    #[test]
    fn a_ready_machine_has_nothing_to_do() {
        let ready = Facts { postgres: Some(PathBuf::from("bin")), ..bare() };
        assert_eq!(plan(&ready).unwrap(), []);
        // Whoever may not install and is not on Debian needs nothing either.
        let elsewhere = Facts { may_install: false, system: System::Other, ..ready };
        assert_eq!(plan(&elsewhere).unwrap(), []);
    }

    #[test]
    fn no_cluster_is_forbidden_before_the_server_comes() {
        assert_eq!(plan(&bare()).unwrap(), [Step::NoMainCluster, Step::Install("postgresql")]);
        let fresh = Facts { root: true, package_lists: false, common_installed: false, ..bare() };
        assert_eq!(
            plan(&fresh).unwrap(),
            [
                Step::UpdateLists,
                Step::Install("postgresql-common"),
                Step::NoMainCluster,
                Step::Install("postgresql"),
                Step::CreateUser
            ]
        );
    }

    #[test]
    fn redis_comes_where_it_can_and_is_missed_elsewhere() {
        let without = Facts { postgres: Some(PathBuf::from("bin")), redis: false, ..bare() };
        assert_eq!(plan(&without).unwrap(), [Step::Install("redis-tools")]);
        let fresh = Facts { package_lists: false, ..without.clone() };
        assert_eq!(plan(&fresh).unwrap(), [Step::UpdateLists, Step::Install("redis-tools")]);
        for facts in [Facts { may_install: false, ..without.clone() }, Facts { system: System::Arch, ..without }] {
            assert_eq!(plan(&facts).unwrap(), []);
        }
    }

    #[test]
    fn the_environment_is_made_where_there_is_a_python_and_asked_for_elsewhere() {
        let without = Facts { postgres: Some(PathBuf::from("bin")), venv: false, ..bare() };
        assert_eq!(plan(&without).unwrap(), [Step::MakeVenv]);
        let no_python = Facts { python: false, ..without };
        assert_eq!(plan(&no_python).unwrap(), [Step::Install("python3-venv"), Step::MakeVenv]);
        for facts in [Facts { may_install: false, ..no_python.clone() }, Facts { system: System::Arch, ..no_python }] {
            let told = plan(&facts).unwrap_err().to_string();
            assert!(told.contains("Celery workers") && told.contains("python3-venv"), "{told}");
        }
    }

    #[test]
    fn root_gets_a_user_once() {
        let root = Facts { root: true, postgres: Some(PathBuf::from("bin")), ..bare() };
        assert_eq!(plan(&root).unwrap(), [Step::CreateUser]);
        assert_eq!(plan(&Facts { lab_user: true, ..root }).unwrap(), []);
    }

    #[test]
    fn where_it_may_not_install_it_names_the_command() {
        let told = |facts: &Facts| plan(facts).unwrap_err().to_string();
        let denied = told(&Facts { may_install: false, ..bare() });
        assert!(denied.contains("takes root") && denied.contains("apt-get install -y"), "{denied}");
        let fedora = told(&Facts { system: System::Fedora, ..bare() });
        assert!(fedora.contains("sudo dnf install -y postgresql-server"), "{fedora}");
        let other = told(&Facts { system: System::Other, ..bare() });
        assert!(other.contains("command -v postgres initdb"), "{other}");
    }

    #[test]
    fn the_system_is_read_from_os_release() {
        let system = System::from_os_release;
        assert_eq!(system("NAME=x\nID=debian\n"), System::Debian);
        assert_eq!(system("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), System::Debian);
        assert_eq!(system("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"), System::Fedora);
        assert_eq!(system("VERSION_ID=debian\n"), System::Other);
        assert_eq!(system(""), System::Other);
    }

    #[test]
    fn the_cluster_settings_keep_what_they_hold() {
        assert_eq!(without_main_cluster(""), "create_main_cluster = false\n");
        let commented = "# a\n#create_main_cluster = true\nssl = on\n";
        assert_eq!(without_main_cluster(commented), "# a\ncreate_main_cluster = false\nssl = on\n");
        let set = "ssl = on\ncreate_main_cluster=true\n#create_main_cluster = x";
        assert_eq!(without_main_cluster(set), "ssl = on\ncreate_main_cluster = false\n");
        let other = "create_main_clusters = 1";
        assert_eq!(without_main_cluster(other), "create_main_clusters = 1\ncreate_main_cluster = false\n");
        let again = without_main_cluster(commented);
        assert_eq!(without_main_cluster(&again), again);
    }

    #[test]
    fn the_newest_complete_server_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let make = |folder: &str, programs: &[&str]| {
            let folder = dir.path().join(folder);
            std::fs::create_dir_all(&folder).unwrap();
            for program in programs {
                std::fs::write(folder.join(program), "").unwrap();
            }
            folder
        };
        let on_path = make("path", &["postgres", "initdb"]);
        let versions = dir.path().join("versions");
        assert_eq!(find_in(&versions, on_path.as_os_str()), Some(on_path.clone()));
        make("versions/9/bin", &["postgres", "initdb"]);
        let newest = make("versions/15/bin", &["postgres", "initdb"]);
        make("versions/16/bin", &["psql"]);
        assert_eq!(find_in(&versions, on_path.as_os_str()), Some(newest));
        assert_eq!(find_in(&dir.path().join("none"), OsStr::new("")), None);
    }
}
