//! Jobs on the host's own processors, from /proc.
//!
//! A job is the process group led by the process that was named, and all their descendants; if the process leads no
//! group, it and its descendants. A process's use is counted by (pid, start time), but not its use before the lease was
//! attached. Processes that live and die between two samples are counted through the process that waits for them
//! (`cutime` and `cstime` of /proc/PID/stat): only the last second of one that nobody in the job waits for, the leader
//! itself as a rule, can be lost.

use super::{Attachment, Measurement, Refusal, Request, Source, Target};
use anyhow::{anyhow, Result};
use leasehold_primitives::LeaseId;
use procfs::{
    process::{all_processes, Process},
    CurrentSI, KernelStats,
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// The identity of the whole machine. Hashes of it differ by the salt of the installation.
const HOST: &str = "host";
const RAPL: &str = "/sys/class/powercap";
const CPUS: &str = "/sys/devices/system/cpu";

/// A line of the process table. Times are in clock ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Proc {
    parent: i32,
    group: i32,
    started: u64,
    /// Time used by the process alone.
    own: u64,
    /// Time used by children it has waited for, and by theirs.
    waited: u64,
    rss: u64,
}

impl Proc {
    fn is(&self, other: &Proc) -> bool {
        self.started == other.started
    }
}

type Table = BTreeMap<i32, Proc>;

/// The processes that can be seen now.
fn read_table() -> Result<Table, String> {
    let unreadable = |error| format!("/proc cannot be read: {error}");
    let page = procfs::page_size();
    let mut table = Table::new();
    for process in all_processes().map_err(unreadable)? {
        // The process ended meanwhile, or we may not see it.
        let Ok(stat) = process.and_then(|process| process.stat()) else { continue };
        let ticks = |count: i64| u64::try_from(count).unwrap_or(0);
        let proc = Proc {
            parent: stat.ppid,
            group: stat.pgrp,
            started: stat.starttime,
            own: stat.utime.saturating_add(stat.stime),
            waited: ticks(stat.cutime).saturating_add(ticks(stat.cstime)),
            rss: stat.rss.saturating_mul(page),
        };
        table.insert(stat.pid, proc);
    }
    // If anything is there, the meter itself is.
    if table.is_empty() {
        return Err("/proc shows no processes: is it mounted?".into());
    }
    Ok(table)
}

/// A job as it is followed from sample to sample.
struct Job {
    root: i32,
    root_started: u64,
    leads_group: bool,
    over: bool,
    last: Table,
}

impl Job {
    fn new(pid: i32, table: &Table) -> Option<Self> {
        let root = table.get(&pid)?;
        let mut job = Self {
            root: pid,
            root_started: root.started,
            leads_group: root.group == pid,
            over: false,
            last: Table::new(),
        };
        job.last = job.members(table);
        Some(job)
    }

    fn members(&self, table: &Table) -> Table {
        // If something else uses the pid again, the job is over.
        if self.over || table.get(&self.root).is_some_and(|root| root.started != self.root_started) {
            return Table::new();
        }
        let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
        for (pid, proc) in table {
            children.entry(proc.parent).or_default().push(*pid);
        }
        let belongs = |pid: i32, proc: &Proc| {
            pid == self.root
                || (self.leads_group && proc.group == self.root)
                || self.last.get(&pid).is_some_and(|last| last.is(proc))
        };
        let mut open: Vec<i32> = table.iter().filter(|(pid, proc)| belongs(**pid, proc)).map(|(pid, _)| *pid).collect();
        let mut members: HashSet<i32> = open.iter().copied().collect();
        while let Some(pid) = open.pop() {
            for child in children.get(&pid).into_iter().flatten() {
                if members.insert(*child) {
                    open.push(*child);
                }
            }
        }
        table.iter().filter(|(pid, _)| members.contains(pid)).map(|(pid, proc)| (*pid, *proc)).collect()
    }

    /// Ticks the job used since it was last looked at.
    fn advance(&mut self, table: &Table) -> u64 {
        let now = self.members(table);
        let alive = |pid: i32, last: &Proc| now.get(&pid).is_some_and(|proc| proc.is(last));

        // Processes that are gone were counted while they lived. The process that waited for one has all of its time in
        // `waited` now.
        let mut counted: HashMap<i32, u64> = HashMap::new();
        for (_, gone) in self.last.iter().filter(|(pid, last)| !alive(**pid, last)) {
            let mut parent = gone.parent;
            for _ in 0..=self.last.len() {
                let Some(heir) = self.last.get(&parent) else { break };
                if alive(parent, heir) {
                    let sum = counted.entry(parent).or_default();
                    *sum = sum.saturating_add(gone.own).saturating_add(gone.waited);
                    break;
                }
                parent = heir.parent;
            }
        }

        let mut ticks = 0u64;
        for (pid, proc) in &now {
            let (own, waited) = match self.last.get(pid).filter(|last| last.is(proc)) {
                Some(last) => (proc.own.saturating_sub(last.own), proc.waited.saturating_sub(last.waited)),
                None => (proc.own, proc.waited),
            };
            let inherited = counted.get(pid).copied().unwrap_or(0);
            ticks = ticks.saturating_add(own).saturating_add(waited.saturating_sub(inherited));
        }
        self.over = now.is_empty();
        self.last = now;
        ticks
    }

    /// Bytes held now by all together, or the most that one alone ever held if that is more.
    fn memory(&self) -> u64 {
        let together = self.last.values().fold(0u64, |sum, proc| sum.saturating_add(proc.rss));
        let peak = self.last.keys().filter_map(|pid| Process::new(*pid).ok()?.status().ok()?.vmhwm).max();
        together.max(peak.unwrap_or(0).saturating_mul(1_024))
    }
}

/// The energy counters of the processor packages.
struct Rapl {
    zones: Vec<Zone>,
}

struct Zone {
    counter: PathBuf,
    /// The counter starts again at 0 after this.
    range: u64,
    last: u64,
}

fn read_number(path: &Path) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

impl Rapl {
    /// The packages under `root` whose counters this user may read.
    fn open(root: &Path) -> Self {
        let mut zones = Vec::new();
        for entry in fs::read_dir(root).into_iter().flatten().flatten() {
            let path = entry.path();
            // Domains within a package would be counted twice.
            let is_package = fs::read_to_string(path.join("name")).is_ok_and(|name| name.starts_with("package-"));
            let counter = path.join("energy_uj");
            if let (true, Some(last)) = (is_package, read_number(&counter)) {
                let range = read_number(&path.join("max_energy_range_uj")).unwrap_or(u64::MAX);
                zones.push(Zone { counter, range, last });
            }
        }
        Self { zones }
    }

    /// Microjoules since the last call.
    fn advance(&mut self) -> u64 {
        let mut sum = 0u64;
        for zone in &mut self.zones {
            let Some(now) = read_number(&zone.counter) else { continue };
            let grown = if now >= zone.last { now - zone.last } else { zone.range.saturating_sub(zone.last) + now };
            zone.last = now;
            sum = sum.saturating_add(grown);
        }
        sum
    }
}

/// Ticks in which the machine's processors were not idle, since it started.
fn machine_ticks() -> u64 {
    let Ok(stats) = KernelStats::current() else { return 0 };
    let total = stats.total;
    [total.user, total.nice, total.system, total.irq.unwrap_or(0), total.softirq.unwrap_or(0)]
        .into_iter()
        .fold(0, u64::saturating_add)
}

/// The host's processors as a source.
pub struct Host {
    jobs: BTreeMap<LeaseId, Job>,
    rapl: Rapl,
    machine: u64,
    readable: bool,
}

impl Host {
    pub fn open() -> Result<Self> {
        read_table().map_err(|why| anyhow!(why))?;
        Ok(Self { jobs: BTreeMap::new(), rapl: Rapl::open(Path::new(RAPL)), machine: machine_ticks(), readable: true })
    }

    fn resolve_device(name: &str) -> Result<String, Refusal> {
        let is_cpu = |number: &str| {
            !number.is_empty()
                && number.bytes().all(|digit| digit.is_ascii_digit())
                && Path::new(CPUS).join(format!("cpu{number}")).is_dir()
        };
        match name.strip_prefix("cpu").unwrap_or(name) {
            _ if name == HOST => Ok(HOST.into()),
            number if is_cpu(number) => Ok(format!("{HOST}/cpu{number}")),
            _ => Err(Refusal::Unsuitable(format!(
                "there is no device {name:?}; this source knows `host` and the processors `cpu0`, `cpu1`, …"
            ))),
        }
    }
}

fn to_duration(ticks: u64) -> Duration {
    Duration::from_secs_f64(ticks as f64 / (procfs::ticks_per_second().max(1) as f64))
}

impl Source for Host {
    fn name(&self) -> &'static str {
        "host"
    }

    fn is_exclusive(&self) -> bool {
        false
    }

    fn devices(&self) -> Vec<String> {
        self.readable.then(|| HOST.to_string()).into_iter().collect()
    }

    fn resolve(&mut self, request: &Request) -> Result<Attachment, Refusal> {
        if let Some(pid) = request.pid {
            let table = read_table().map_err(Refusal::Unavailable)?;
            if !i32::try_from(pid).is_ok_and(|pid| table.contains_key(&pid)) {
                return Err(Refusal::Unsuitable(format!("there is no process {pid}, or the meter may not see it")));
            }
        }
        let mut devices = Vec::new();
        for name in request.devices.iter().flatten() {
            devices.push(Self::resolve_device(name)?);
        }
        if devices.is_empty() {
            devices.push(HOST.into());
        }
        devices.sort_unstable();
        devices.dedup();
        Ok(Attachment { pid: request.pid, devices })
    }

    fn begin(&mut self, lease: LeaseId, attachment: &Attachment) {
        self.jobs.remove(&lease);
        let Some(pid) = attachment.pid.and_then(|pid| i32::try_from(pid).ok()) else { return };
        if let Some(job) = read_table().ok().and_then(|table| Job::new(pid, &table)) {
            self.jobs.insert(lease, job);
        }
    }

    fn end(&mut self, lease: LeaseId) {
        self.jobs.remove(&lease);
    }

    fn sample(&mut self, targets: &[Target]) -> Result<BTreeMap<LeaseId, Measurement>, String> {
        let table = read_table();
        self.readable = table.is_ok();
        let table = table?;
        let machine = machine_ticks();
        let machine_used = machine.saturating_sub(std::mem::replace(&mut self.machine, machine));
        let machine_energy = self.rapl.advance();

        let mut measurements = BTreeMap::new();
        for target in targets {
            let mut measurement = Measurement::default();
            if let Some(job) = self.jobs.get_mut(&target.lease) {
                let ticks = job.advance(&table);
                measurement.busy = to_duration(ticks).min(target.elapsed);
                measurement.memory_mib = job.memory() >> 20;
                // The job's share of what the processors used, by its share of the time they worked.
                let energy = u128::from(machine_energy) * u128::from(ticks.min(machine_used));
                let energy = energy.checked_div(u128::from(machine_used)).unwrap_or(0);
                measurement.energy_uj = u64::try_from(energy).unwrap_or(u64::MAX);
            }
            measurements.insert(target.lease, measurement);
        }
        Ok(measurements)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (pid, parent, group, own, waited); everything started at 1.
    fn table(rows: &[(i32, i32, i32, u64, u64)]) -> Table {
        let row = |&(pid, parent, group, own, waited): &(i32, i32, i32, u64, u64)| {
            (pid, Proc { parent, group, started: 1, own, waited, rss: 0 })
        };
        rows.iter().map(row).collect()
    }

    fn reborn(mut table: Table, pid: i32) -> Table {
        table.get_mut(&pid).unwrap().started = 2;
        table
    }

    #[test]
    fn a_job_is_the_group_it_leads_with_all_descendants() {
        let table = table(&[
            (1, 0, 1, 0, 0),
            (10, 1, 10, 0, 0),
            (11, 10, 10, 0, 0),
            (12, 11, 12, 0, 0), // a session of its own, but a grandchild
            (13, 1, 10, 0, 0),  // an orphan of the group
            (14, 1, 14, 0, 0),
        ]);
        let members = |pid| Job::new(pid, &table).unwrap().last.keys().copied().collect::<Vec<_>>();
        assert_eq!(members(10), [10, 11, 12, 13]);
        assert_eq!(members(11), [11, 12], "leads no group: itself and its descendants");
        assert!(Job::new(99, &table).is_none());
    }

    #[test]
    fn what_was_used_before_is_not_counted() {
        let mut job = Job::new(10, &table(&[(10, 1, 10, 500, 70)])).unwrap();
        assert_eq!(job.advance(&table(&[(10, 1, 10, 500, 70)])), 0);
        assert_eq!(job.advance(&table(&[(10, 1, 10, 520, 70)])), 20);
    }

    #[test]
    fn processes_that_come_and_go_are_counted_once() {
        let mut job = Job::new(10, &table(&[(10, 1, 10, 0, 0)])).unwrap();
        // A child appears, works, ends after 50 more ticks and is waited for, beside one that was never seen (7).
        assert_eq!(job.advance(&table(&[(10, 1, 10, 1, 0), (11, 10, 10, 30, 0)])), 31);
        assert_eq!(job.advance(&table(&[(10, 1, 10, 1, 0), (11, 10, 10, 40, 0)])), 10);
        assert_eq!(job.advance(&table(&[(10, 1, 10, 2, 97)])), 1 + 50 + 7);
        assert_eq!(job.advance(&table(&[(10, 1, 10, 2, 97)])), 0);
    }

    #[test]
    fn a_family_that_ends_at_once_is_counted_once() {
        let mut job = Job::new(10, &table(&[(10, 1, 10, 0, 0), (11, 10, 10, 20, 0), (12, 11, 10, 30, 5)])).unwrap();
        // 12 used 31 + 5 in the end, 11 used 22 and waited for 12.
        assert_eq!(job.advance(&table(&[(10, 1, 10, 0, 58)])), 3);
    }

    #[test]
    fn children_that_nobody_waits_for_take_nothing_from_the_others() {
        let mut job = Job::new(10, &table(&[(10, 1, 10, 0, 0), (11, 10, 10, 40, 0)])).unwrap();
        assert_eq!(job.advance(&table(&[(10, 1, 10, 9, 0)])), 9);
    }

    #[test]
    fn a_job_that_is_over_stays_over() {
        let alive = table(&[(10, 1, 10, 5, 0)]);
        let mut job = Job::new(10, &alive).unwrap();
        assert_eq!(job.advance(&Table::new()), 0);
        assert_eq!(job.advance(&table(&[(10, 1, 10, 99, 0)])), 0, "the pid is in use again");

        let mut job = Job::new(10, &alive).unwrap();
        assert_eq!(job.advance(&reborn(table(&[(10, 1, 10, 99, 0)]), 10)), 0);
        assert!(job.over);
    }

    #[test]
    fn the_group_outlives_its_leader() {
        let mut job = Job::new(10, &table(&[(10, 1, 10, 5, 0), (11, 10, 10, 5, 0)])).unwrap();
        assert_eq!(job.advance(&table(&[(11, 1, 10, 8, 0)])), 3);
        assert_eq!(job.advance(&table(&[(11, 1, 10, 9, 0), (12, 11, 10, 1, 0)])), 2);
    }

    #[test]
    fn counters_that_go_back_add_nothing() {
        let mut job = Job::new(10, &table(&[(10, 1, 10, 500, 70)])).unwrap();
        assert_eq!(job.advance(&table(&[(10, 1, 10, 400, 60)])), 0);
    }

    #[test]
    fn energy_counters_of_packages_are_added_and_wrap() {
        let root = tempfile::tempdir().unwrap();
        let zone = |name: &str, label: &str, energy: u64| {
            let dir = root.path().join(name);
            fs::create_dir_all(&dir).unwrap();
            fs::write(dir.join("name"), format!("{label}\n")).unwrap();
            fs::write(dir.join("max_energy_range_uj"), "1000\n").unwrap();
            fs::write(dir.join("energy_uj"), format!("{energy}\n")).unwrap();
        };
        zone("intel-rapl:0", "package-0", 100);
        zone("intel-rapl:1", "package-1", 900);
        zone("intel-rapl:0:0", "core", 50);
        let mut rapl = Rapl::open(root.path());
        assert_eq!(rapl.advance(), 0);
        zone("intel-rapl:0", "package-0", 130);
        zone("intel-rapl:1", "package-1", 20);
        zone("intel-rapl:0:0", "core", 80);
        assert_eq!(rapl.advance(), 30 + 120);
        assert_eq!(Rapl::open(&root.path().join("absent")).advance(), 0);
    }

    #[test]
    fn the_host_sees_this_process() {
        let mut host = Host::open().unwrap();
        let request = Request { pid: Some(std::process::id()), devices: Some(vec!["0".into(), "cpu0".into()]) };
        let attachment = host.resolve(&request).unwrap();
        assert_eq!(attachment.devices, ["host/cpu0"]);
        assert_eq!(host.resolve(&Request::default()).unwrap().devices, ["host"]);
        for wrong in ["cpu", "gpu0", "", "99999", "cpu0/../cpu1", "GPU-1"] {
            let request = Request { pid: None, devices: Some(vec![wrong.into()]) };
            assert!(matches!(host.resolve(&request), Err(Refusal::Unsuitable(_))), "{wrong}");
        }
        let nobody = Request { pid: Some(u32::MAX), devices: None };
        assert!(matches!(host.resolve(&nobody), Err(Refusal::Unsuitable(why)) if why.contains("no process")));

        host.begin(1, &attachment);
        let target = Target { lease: 1, attachment, elapsed: Duration::from_secs(1) };
        let measured = host.sample(&[target]).unwrap()[&1];
        assert!(measured.memory_mib > 0);
        assert!(measured.busy <= Duration::from_secs(1));
    }
}
