//! Which stories belong together: those that are one, carried several times, and those that are
//! later versions of others.
//!
//! A file beside the segments, named by the generation of the commit that it was made from. It is
//! derived from the index and can be made anew at any time ([`clustering`](super::clustering));
//! where a run was stopped before it made one, what the commit before had is gone by. Stories that
//! keep no company are not in it. All numbers are little-endian:
//!
//! ```text
//! magic, length of the file, XXH3 of what follows                     8 bytes each
//! members, clusters, updates, names, bytes of names                   4, 4, 4, 4, 8: how many there are
//! members: key, cluster, place among the names                        8, 4, 4, by key
//! clusters: place of the name of the earliest, those behind it follow 4
//! updates: key, place of the name of the version before               8, 4, by key
//! names: where each ends, then all of them                            8
//! ```

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64;

use super::document::key;

const MAGIC: &[u8; 8] = b"morgkin1";
/// Bytes before what is hashed.
const HEAD: usize = 24;

/// The company that the stories of an index keep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kin {
    /// The commit that it was made from; `None` where there is none.
    generation: Option<u64>,
    members: Vec<Member>,
    clusters: Vec<u32>,
    updates: Vec<(u64, u32)>,
    name_ends: Vec<u64>,
    names: String,
}

/// A story of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// The number of the story's id.
    key: u64,
    /// The number of its cluster.
    pub cluster: u32,
    /// Its place among all members: within a cluster, the earliest is first.
    pub place: u32,
}

impl Kin {
    /// Of clusters, each the ids of its stories from the earliest on, and of pairs of a later version
    /// and the id of the version before.
    pub fn new(clusters: Vec<Vec<String>>, updates: Vec<(String, String)>) -> Kin {
        let mut kin = Kin::default();
        for (cluster, ids) in (0_u32..).zip(&clusters) {
            kin.clusters.push(kin.name_ends.len() as u32);
            for id in ids {
                let place = kin.push_name(id);
                kin.members.push(Member {
                    key: key(id),
                    cluster,
                    place,
                });
            }
        }
        for (id, before) in &updates {
            let place = kin.push_name(before);
            kin.updates.push((key(id), place));
        }
        kin.members.sort_unstable();
        kin.updates.sort_unstable();
        kin
    }

    fn push_name(&mut self, name: &str) -> u32 {
        self.names.push_str(name);
        self.name_ends.push(self.names.len() as u64);
        self.name_ends.len() as u32 - 1
    }

    /// Whether it was made from the commit of this generation.
    pub fn is_of(&self, generation: u64) -> bool {
        self.generation == Some(generation)
    }

    /// The place in its cluster of the story of this key, if it has company.
    pub fn member(&self, key: u64) -> Option<Member> {
        let found = self.members.binary_search_by_key(&key, |member| member.key);
        found.ok().map(|at| self.members[at])
    }

    /// The ids of a cluster, the earliest first; the first is its name.
    pub fn ids(&self, cluster: u32) -> impl Iterator<Item = &str> {
        let bound = |number: u32| self.clusters.get(number as usize).copied();
        let all = self.members.len() as u32;
        let start = bound(cluster).unwrap_or(all);
        let end = bound(cluster.saturating_add(1)).unwrap_or(all);
        (start..end).filter_map(|place| self.name(place))
    }

    /// The id of the version before the story of this key, if it is a later one.
    pub fn updates(&self, key: u64) -> Option<&str> {
        let found = self.updates.binary_search_by_key(&key, |(key, _)| *key);
        self.name(self.updates[found.ok()?].1)
    }

    fn name(&self, place: u32) -> Option<&str> {
        let place = place as usize;
        let end = *self.name_ends.get(place)?;
        let start = match place {
            0 => 0,
            _ => self.name_ends[place - 1],
        };
        self.names.get(start as usize..end as usize)
    }

    /// What the commit of this generation left, or, where it was not finished, the one before.
    pub fn load(dir: &Path, generation: u64) -> Kin {
        let mut generations = generations(dir);
        generations.sort_unstable_by_key(|known| (*known != generation, u64::MAX - known));
        let load = |known: u64| Some((known, fs::read(dir.join(file_name(known))).ok()?));
        let files = generations.into_iter().filter_map(load);
        let mut kin = files.filter_map(|(known, bytes)| Kin::decode(&bytes, known));
        kin.next().unwrap_or_default()
    }

    /// Whether the file of a generation is there in its whole length.
    pub fn is_made(dir: &Path, generation: u64) -> bool {
        let length = || -> io::Result<bool> {
            let mut file = File::open(dir.join(file_name(generation)))?;
            let mut head = [0; HEAD];
            file.read_exact(&mut head)?;
            let mut head = Cursor(&head);
            let is_ours = head.take(MAGIC.len()) == Some(MAGIC);
            Ok(is_ours && head.u64() == Some(file.metadata()?.len()))
        };
        length().unwrap_or(false)
    }

    /// Writes the file of a generation in one step, and removes those of generations before the
    /// last, which a reader may be about to open.
    ///
    /// # Errors
    /// When the file cannot be written whole.
    pub fn save(&self, dir: &Path, generation: u64) -> io::Result<()> {
        // The name that `Index::create` clears away where a run was killed here.
        let unfinished = dir.join(format!(".tmp{:06}", generation % 1_000_000));
        let mut file = File::create(&unfinished)?;
        file.write_all(&self.encode())?;
        file.sync_all()?;
        fs::rename(&unfinished, dir.join(file_name(generation)))?;
        for old in generations(dir) {
            if old != generation && old + 1 != generation {
                // One that will not go is left for next time.
                let _ = fs::remove_file(dir.join(file_name(old)));
            }
        }
        Ok(())
    }

    fn encode(&self) -> Vec<u8> {
        let mut body = Vec::new();
        let counts = [
            self.members.len(),
            self.clusters.len(),
            self.updates.len(),
            self.name_ends.len(),
        ];
        counts.iter().for_each(|n| push_u32(&mut body, *n as u32));
        push_u64(&mut body, self.names.len() as u64);
        for member in &self.members {
            push_u64(&mut body, member.key);
            push_u32(&mut body, member.cluster);
            push_u32(&mut body, member.place);
        }
        self.clusters.iter().for_each(|at| push_u32(&mut body, *at));
        for (key, place) in &self.updates {
            push_u64(&mut body, *key);
            push_u32(&mut body, *place);
        }
        self.name_ends
            .iter()
            .for_each(|at| push_u64(&mut body, *at));
        body.extend_from_slice(self.names.as_bytes());
        let mut file = MAGIC.to_vec();
        push_u64(&mut file, (HEAD + body.len()) as u64);
        push_u64(&mut file, xxh3_64(&body));
        file.extend_from_slice(&body);
        file
    }

    /// Reads a file; `None` where it is damaged.
    fn decode(file: &[u8], generation: u64) -> Option<Kin> {
        let mut rest = Cursor(file);
        let is_ours = rest.take(MAGIC.len())? == MAGIC && rest.u64()? == file.len() as u64;
        if !is_ours || rest.u64()? != xxh3_64(rest.0) {
            return None;
        }
        let mut count = || Some(rest.u32()? as usize);
        let (members, clusters, updates, names) = (count()?, count()?, count()?, count()?);
        let bytes = rest.u64()? as usize;
        let kin = Kin {
            generation: Some(generation),
            members: rest.many(members, 16, |part| {
                Some(Member {
                    key: part.u64()?,
                    cluster: part.u32()?,
                    place: part.u32()?,
                })
            })?,
            clusters: rest.many(clusters, 4, Cursor::u32)?,
            updates: rest.many(updates, 12, |part| Some((part.u64()?, part.u32()?)))?,
            name_ends: rest.many(names, 8, Cursor::u64)?,
            names: String::from_utf8(rest.take(bytes)?.to_vec()).ok()?,
        };
        rest.0.is_empty().then_some(kin)
    }
}

fn push_u32(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn push_u64(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// What is left to read.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        let bytes = self.take(4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    }

    fn u64(&mut self) -> Option<u64> {
        let bytes = self.take(8)?.try_into().ok()?;
        Some(u64::from_le_bytes(bytes))
    }

    /// So many parts of so many bytes.
    fn many<T>(
        &mut self,
        count: usize,
        bytes: usize,
        mut part: impl FnMut(&mut Cursor<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut parts = Cursor(self.take(count.checked_mul(bytes)?)?);
        (0..count).map(|_| part(&mut parts)).collect()
    }
}

const PREFIX: &str = "clusters-";
const SUFFIX: &str = ".bin";

fn file_name(generation: u64) -> String {
    format!("{PREFIX}{generation}{SUFFIX}")
}

/// The generations that have a file.
fn generations(dir: &Path) -> Vec<u64> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.filter_map(|e| generation(&e.file_name())).collect()
}

fn generation(name: &OsStr) -> Option<u64> {
    let number = name.to_str()?.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    number.parse().ok()
}

/// The company of the stories of one commit, read when it is first asked for.
pub struct LazyKin {
    dir: PathBuf,
    generation: u64,
    kin: OnceLock<Kin>,
}

impl LazyKin {
    /// Nothing is read yet.
    pub fn new(dir: &Path, generation: u64) -> LazyKin {
        LazyKin {
            dir: dir.to_owned(),
            generation,
            kin: OnceLock::new(),
        }
    }

    /// What is known.
    pub fn get(&self) -> &Kin {
        let load = || Kin::load(&self.dir, self.generation);
        self.kin.get_or_init(load)
    }

    /// Whether it is of this commit, or there is nothing to know.
    pub fn is_current(&self) -> bool {
        self.generation == 0 || self.get().is_of(self.generation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kin() -> Kin {
        let ids = |ids: &str| ids.split(' ').map(str::to_owned).collect();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        Kin::new(
            vec![ids("c a é"), ids("x y")],
            vec![pair("y", "x"), pair("a", "z")],
        )
    }

    #[test]
    fn stories_find_their_company() {
        let kin = kin();
        for (id, cluster, updates) in [
            ("a", Some("c a é"), Some("z")),
            ("é", Some("c a é"), None),
            ("y", Some("x y"), Some("x")),
            ("z", None, None),
        ] {
            let member = kin.member(key(id));
            let ids = member.map(|m| kin.ids(m.cluster).collect::<Vec<_>>().join(" "));
            assert_eq!(ids.as_deref(), cluster, "{id}");
            assert_eq!(kin.updates(key(id)), updates, "{id}");
        }
        let place = |id| kin.member(key(id)).map(|m| m.place);
        assert!(place("c") < place("a") && place("a") < place("é"));
        assert_eq!(kin.ids(7).count(), 0);
    }

    #[test]
    fn files_come_back_and_their_elders_go() -> io::Result<()> {
        let dir = tempfile::tempdir()?;
        for generation in 1..4 {
            kin().save(dir.path(), generation)?;
        }
        assert_eq!(fs::read_dir(dir.path())?.count(), 2);
        let of = |generation| Kin {
            generation: Some(generation),
            ..kin()
        };
        assert_eq!(Kin::load(dir.path(), 3), of(3));
        assert_eq!(Kin::load(dir.path(), 2), of(2));
        assert_eq!(Kin::load(dir.path(), 4), of(3));
        assert!(Kin::is_made(dir.path(), 3) && !Kin::is_made(dir.path(), 4));
        assert!(of(3).is_of(3) && !of(3).is_of(4) && !kin().is_of(0));
        Ok(())
    }

    #[test]
    fn damage_is_passed_over() -> io::Result<()> {
        let dir = tempfile::tempdir()?;
        kin().save(dir.path(), 1)?;
        let bytes = kin().encode();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(Kin::decode(&damaged, 1), None, "byte {at}");
            assert_eq!(Kin::decode(&bytes[..at], 1), None, "cut at {at}");
        }
        fs::write(dir.path().join(file_name(2)), &bytes[..HEAD])?;
        assert!(!Kin::is_made(dir.path(), 2));
        assert!(Kin::load(dir.path(), 2).is_of(1));
        assert_eq!(Kin::load(&dir.path().join("none"), 1), Kin::default());
        Ok(())
    }
}
