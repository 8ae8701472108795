//! The Celery workers: the Python source that comes with this program, the environment that it runs in, and the service.

use std::path::{Path, PathBuf};

use crate::error::LabError;
use crate::platform::{INSTANCE, Program, Secret};

/// What the environment must hold; `cargo xtask setup` makes it from the same file.
const REQUIREMENTS: &str = include_str!("../python/requirements.txt");
/// The source, by its place below the folder that Python is told of.
const SOURCE: [(&str, &str); 2] = [
    ("app/__init__.py", include_str!("../python/app/__init__.py")),
    ("app/worker.py", include_str!("../python/app/worker.py")),
];
/// The environment's folder in cargo's target folder.
const VENV: &str = "lab-venv";
/// The copy of the requirements that says what the environment was made from.
const MADE_FROM: &str = "requirements.txt";
/// The variable that names the environment where it is somewhere else.
const VENV_VARIABLE: &str = "VECTRA_LAB_VENV";

/// The environment's Python.
pub(crate) fn python() -> Result<PathBuf, LabError> {
    let candidates: Vec<PathBuf> = match std::env::var_os(VENV_VARIABLE) {
        Some(folder) => vec![folder.into()],
        // This program lies in `target/debug` or the like.
        None => std::env::current_exe()
            .ok()
            .into_iter()
            .flat_map(|program| program.ancestors().skip(1).take(3).map(|folder| folder.join(VENV)).collect::<Vec<_>>())
            .collect(),
    };
    let made = |folder: &&PathBuf| {
        folder.join("bin/python").is_file()
            && std::fs::read_to_string(folder.join(MADE_FROM)).is_ok_and(|text| text == REQUIREMENTS)
    };
    match candidates.iter().find(made) {
        Some(folder) => Ok(folder.join("bin/python")),
        None => Err(LabError::VenvMissing(candidates.get(1).or(candidates.first()).cloned().unwrap_or_default())),
    }
}

/// What a worker is told.
pub(crate) struct Addresses<'a> {
    pub(crate) broker_url: &'a str,
    /// The queue that it takes tasks from.
    pub(crate) queue: &'a str,
    pub(crate) sendgrid_url: &'a str,
    pub(crate) sendgrid_key: &'a str,
}

/// Writes the source below `folder` and gives the workers' program.
pub(crate) fn program(folder: &Path, python: PathBuf, addresses: &Addresses<'_>) -> Result<Program, LabError> {
    let source = folder.join("source");
    for (name, text) in SOURCE {
        let path = source.join(name);
        let written =
            std::fs::create_dir_all(path.parent().unwrap_or(&source)).and_then(|()| std::fs::write(&path, text));
        written.map_err(LabError::io(format!("{} cannot be written", path.display())))?;
    }
    let arguments = [
        "-m",
        "celery",
        "--app",
        "app.worker",
        "--quiet",
        "worker",
        "--hostname",
        &format!("celery@{INSTANCE}"),
        "--queues",
        addresses.queue,
        "--concurrency",
        "1",
        // Workers that start together need not wait for each other's clocks.
        "--without-mingle",
    ];
    let environment = vec![
        ("CELERY_BROKER_URL", Secret::new(addresses.broker_url.to_owned())),
        ("SENDGRID_URL", Secret::new(addresses.sendgrid_url.to_owned())),
        ("SENDGRID_API_KEY", Secret::new(addresses.sendgrid_key.to_owned())),
        ("PYTHONPATH", Secret::new(source.display().to_string())),
        ("PYTHONUNBUFFERED", Secret::new("1".to_owned())),
        ("PYTHONDONTWRITEBYTECODE", Secret::new("1".to_owned())),
        // Celery warns every superuser; the lab's worker touches nothing but its own folder.
        ("PYTHONWARNINGS", Secret::new("ignore".to_owned())),
    ];
    // Python finds its environment by the name that it is started under.
    Ok(Program { name: python.clone(), path: python, arguments: arguments.map(str::to_owned).to_vec(), environment })
}
