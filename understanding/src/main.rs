//! `vectra-understanding`: prints precision and recall, the speed, or hunts for documents that break the compiler.

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use vectra_understanding::{fit, fuzz, labels, report, speed, truth};

/// Compiling makes many short texts; this allocator makes them in half of the time that the system's takes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(about = "How well, how fast and how steadily runbooks are understood.")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Precision and recall against the ground truth.
    Score {
        /// Folders with documents as owner+repo/path, beside the corpus.
        #[arg(long)]
        texts: Vec<PathBuf>,
        /// Another folder of truths, with open/ and held/.
        #[arg(long)]
        truth: Option<PathBuf>,
        /// List each disagreement in documents whose name holds this (all: ""); those held out are never listed.
        #[arg(long)]
        misses: Option<String>,
    },
    /// Time for 1,000, 10,000 and 100,000 lines.
    Speed,
    /// Single tables and commands with a label (`tables.jsonl`, `commands.jsonl`).
    Labels {
        /// Where they lie.
        folder: PathBuf,
        /// List each disagreement whose line begins with this (all: "").
        #[arg(long)]
        misses: Option<String>,
    },
    /// Fit the weights by which tables get their roles and write them to a file; figures by cross-validation.
    Fit {
        /// Folders of labels.
        folders: Vec<PathBuf>,
        /// Parts for cross-validation; 0 for none.
        #[arg(long, default_value_t = 5)]
        folds: usize,
        /// An earlier file of weights, moved only as far as the labels ask for it.
        #[arg(long)]
        from: Option<PathBuf>,
        /// Where the weights go.
        #[arg(long)]
        to: Option<PathBuf>,
    },
    /// Compile mutated documents.
    Fuzz {
        /// How long.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Another run.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Write the slowest document here.
        #[arg(long)]
        slowest: Option<PathBuf>,
    },
    /// Print what one document compiles to.
    Show {
        /// The document.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = here.join("../../shared");
    let mut roots = vec![shared.join("corpus/texts"), shared];
    match Arguments::parse().what {
        What::Score { texts, truth, misses } => {
            roots.extend(texts);
            let (cases, unusable) = truth::load(&truth.unwrap_or_else(|| here.join("truth")), &roots);
            print!("{}", report::text(&report::judge(&cases), &unusable, misses.as_deref()));
        }
        What::Speed => {
            let [first, again] = speed::first();
            println!(
                "the first document of a process: {:.2} ms of a processor, again {:.2} ms",
                millis(first),
                millis(again)
            );
            println!(
                "{:>8} {:>11} {:>11} {:>11} {:>14} {:>12}",
                "lines", "best", "median", "processor", "Markdown alone", "per line"
            );
            for lines in [1_000, 10_000, 100_000] {
                let measured = speed::measure(lines, if lines > 50_000 { 7 } else { 25 });
                let line = measured.cpu / u32::try_from(lines).unwrap_or(u32::MAX);
                println!(
                    "{lines:>8} {:>8.2} ms {:>8.2} ms {:>8.2} ms {:>11.2} ms {:>9} ns",
                    millis(measured.best),
                    millis(measured.median),
                    millis(measured.cpu),
                    millis(measured.markdown),
                    line.as_nanos()
                );
            }
        }
        What::Labels { folder, misses } => print!("{}", labels::text(&labels::judge(&folder), misses.as_deref())),
        What::Fit { folders, folds, from, to } => {
            let earlier = match from.as_deref().map(std::fs::read_to_string).transpose() {
                Ok(earlier) => earlier,
                Err(error) => {
                    eprintln!("The earlier weights cannot be read: {error}");
                    return ExitCode::FAILURE;
                }
            };
            let (weights, report) = fit::fit(&folders, folds, earlier.as_deref());
            print!("{report}");
            if let Some(path) = to
                && let Err(error) = std::fs::write(&path, weights)
            {
                eprintln!("{}: {error}", path.display());
                return ExitCode::from(2);
            }
        }
        What::Fuzz { seconds, seed, slowest } => {
            let (cases, _) = truth::load(&here.join("truth"), &roots);
            let seeds: Vec<String> = cases
                .into_iter()
                .map(|case| case.text)
                .chain((0..40).map(|at| vectra_runbook::generate::document(at).text))
                .collect();
            let (begun, limit) = (Instant::now(), Duration::from_secs(seconds));
            let outcome = fuzz::run(&seeds, seed, |_| begun.elapsed() >= limit);
            println!(
                "{} documents from {} seeds in {:?}; the slowest, of {} bytes, took {:?}",
                outcome.documents,
                seeds.len(),
                begun.elapsed(),
                outcome.slowest_text.len(),
                outcome.slowest
            );
            if let Some(path) = slowest
                && let Err(error) = std::fs::write(&path, &outcome.slowest_text)
            {
                eprintln!("{}: {error}", path.display());
                return ExitCode::from(2);
            }
            if let Some(failure) = outcome.failure {
                println!("FAILED: {}\n--- document ---\n{}", failure.why, failure.text);
                return ExitCode::FAILURE;
            }
        }
        What::Show { file } => {
            let Ok(text) = std::fs::read_to_string(&file) else {
                eprintln!("{} cannot be read", file.display());
                return ExitCode::from(2);
            };
            let program = vectra_runbook::compile(&file.display().to_string(), &text);
            match serde_json::to_string_pretty(&program) {
                Ok(json) => println!("{json}"),
                Err(error) => eprintln!("{error}"),
            }
        }
    }
    ExitCode::SUCCESS
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
