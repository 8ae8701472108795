//! Faults of the queue: workers that stand still, tasks that never end, tasks beyond counting.

use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use super::{FaultError, World};
use crate::broker::{Broker, Task};
use crate::platform::{Instance, Platform, metrics};

/// What the ids of the flood's tasks begin with.
const FLOOD: &str = "f100d000";
/// What the ids of the endless tasks begin with.
const ENDLESS: &str = "e4d1e550";
/// Tasks of a flood at most.
const LARGEST_FLOOD: usize = 20_000;
/// Tasks that are put on the queue in one go.
const AT_ONCE: usize = 500;
/// How long one task of the flood takes, in seconds.
const FLOOD_SECONDS: f64 = 0.5;
/// Priorities of the flood's tasks: most are not in the list that bears the queue's own name.
const FLOOD_PRIORITIES: [u8; 5] = [6, 6, 0, 9, 6];
/// The file that says that an instance walks round all orders for ever.
const LOCK: &str = "rebuild.lock";
/// How long the workers may take to be caught by endless tasks.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked whether they are.
const LOOK: Duration = Duration::from_millis(20);

fn is_flood(id: &str) -> bool {
    id.starts_with(FLOOD)
}

fn is_endless(id: &str) -> bool {
    id.starts_with(ENDLESS)
}

/// A task whose id begins with `mark`, so that it is found again.
fn marked(mark: &str, task: Task) -> Task {
    let rest = task.id.get(mark.len()..).unwrap_or_default().to_owned();
    Task { id: format!("{mark}{rest}"), ..task }
}

/// The processes of an instance, its own first.
fn processes(instance: &Instance) -> Vec<u32> {
    let own = instance.pid();
    own.into_iter().chain(own.into_iter().flat_map(metrics::descendants)).collect()
}

fn signal(processes: &[u32], what: Signal) {
    for pid in processes.iter().filter_map(|pid| i32::try_from(*pid).ok()) {
        // One that has ended meanwhile needs no signal.
        let _ = kill(Pid::from_raw(pid), what);
    }
}

/// Whether the process stands still, as the system tells.
fn is_stopped(pid: u32) -> bool {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    text.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('T'))
}

fn broker_failed(error: impl std::fmt::Display) -> FaultError {
    FaultError::Failed(format!("the lab's Redis: {error}"))
}

impl World {
    pub(super) fn workers(&self) -> Result<&Arc<Platform>, FaultError> {
        self.workers.as_ref().ok_or(FaultError::Missing("workers", "celery"))
    }

    fn broker(&self) -> Result<&Broker, FaultError> {
        self.broker.as_ref().ok_or(FaultError::Missing("queue", "redis"))
    }

    /// Stops every process of every worker.
    pub(super) async fn block_queue(&self) -> Result<(), FaultError> {
        let workers = self.workers()?.all_live();
        for instance in &workers {
            signal(&processes(instance), Signal::SIGSTOP);
        }
        let all_stand = || workers.iter().flat_map(|instance| processes(instance)).all(is_stopped);
        let deadline = Instant::now() + PATIENCE;
        while !all_stand() {
            if Instant::now() > deadline {
                return Err(FaultError::Failed("the workers do not stand still".into()));
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// Lets the workers that stand still go on.
    pub(super) fn unblock_queue(&self) {
        for instance in self.workers.iter().flat_map(|workers| workers.all_live()) {
            signal(&processes(&instance), Signal::SIGCONT);
        }
    }

    /// Gives each worker a task that never ends.
    pub(super) async fn catch_workers(&self) -> Result<(), FaultError> {
        let broker = self.broker()?;
        let workers = self.workers()?.all_live();
        let deadline = Instant::now() + PATIENCE;
        for wanted in 1..=workers.len() {
            let task = marked(ENDLESS, Task::new("app.worker.rebuild_index", vec![json!(25)], 0));
            broker.push(&[task]).await.map_err(broker_failed)?;
            while workers.iter().filter(|instance| instance.folder.join(LOCK).exists()).count() < wanted {
                if Instant::now() > deadline {
                    return Err(FaultError::Failed("not every worker took the endless task".into()));
                }
                tokio::time::sleep(LOOK).await;
            }
        }
        Ok(())
    }

    /// Replaces workers that are caught, and forgets the tasks that catch them.
    pub(super) async fn free_workers(&self) -> Result<(), FaultError> {
        let (Some(broker), Some(workers)) = (&self.broker, &self.workers) else { return Ok(()) };
        broker.withdraw(is_endless).await.map_err(broker_failed)?;
        if workers.all_live().iter().any(|instance| instance.folder.join(LOCK).exists()) {
            workers.replace_now().await;
        }
        // What a worker held when it was replaced would come back.
        broker.withdraw(is_endless).await.map_err(broker_failed)
    }

    pub(super) async fn flood_queue(&self, count: usize) -> Result<(), FaultError> {
        let broker = self.broker()?;
        let tasks: Vec<Task> = FLOOD_PRIORITIES
            .into_iter()
            .cycle()
            .take(count.min(LARGEST_FLOOD))
            .enumerate()
            .map(|(number, priority)| {
                let arguments = vec![json!(number), json!(FLOOD_SECONDS)];
                marked(FLOOD, Task::new("app.worker.report", arguments, priority))
            })
            .collect();
        for some in tasks.chunks(AT_ONCE) {
            broker.push(some).await.map_err(broker_failed)?;
        }
        Ok(())
    }

    pub(super) async fn drain_queue(&self) -> Result<(), FaultError> {
        match &self.broker {
            Some(broker) => broker.withdraw(is_flood).await.map_err(broker_failed),
            None => Ok(()),
        }
    }

    /// Everything that waits is gone, and the workers are free.
    pub(super) async fn reset_queue(&self) -> Result<(), FaultError> {
        self.unblock_queue();
        self.free_workers().await?;
        let Some(broker) = &self.broker else { return Ok(()) };
        let deadline = Instant::now() + PATIENCE;
        broker.clear().await.map_err(broker_failed)?;
        // A message that Redis had handed out and that its worker had not noted yet is noted after the clearing.
        while broker.count(|id| is_flood(id) || is_endless(id)).await.map_err(broker_failed)? > 0 {
            if Instant::now() > deadline {
                return Err(FaultError::Failed("the workers go on noting tasks of a fault".into()));
            }
            tokio::time::sleep(LOOK).await;
            broker.clear().await.map_err(broker_failed)?;
        }
        Ok(())
    }

    /// What remains of faults at the queue and its workers, in words.
    pub(super) async fn queue_residue(&self) -> Vec<String> {
        let mut found = Vec::new();
        for instance in self.workers.iter().flat_map(|workers| workers.all_live()) {
            if processes(&instance).into_iter().any(is_stopped) {
                found.push(format!("the worker {} stands still", instance.id));
            }
            if instance.folder.join(LOCK).exists() {
                found.push(format!("the worker {} is busy with an endless task", instance.id));
            }
        }
        if let Some(broker) = &self.broker {
            for (what, is_ours) in [("a flood", is_flood as fn(&str) -> bool), ("endless tasks", is_endless)] {
                match broker.count(is_ours).await {
                    Ok(0) => {}
                    Ok(count) => found.push(format!("{count} tasks of {what} are in the queue")),
                    Err(error) => found.push(format!("the queue cannot be read: {error}")),
                }
            }
        }
        found
    }
}
