//! Ctrl-C: the first asks the run to end well, the second ends it at once.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// How often a wait looks whether a stop is asked for.
const TICK: Duration = Duration::from_millis(50);
/// Bytes of standard input that are read at once.
const CHUNK: usize = 1 << 16;
/// Chunks that may be read ahead.
const AHEAD: usize = 16;

/// Whether a stop is asked for, by Ctrl-C or by a polite kill.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system does not let the program listen.
    pub fn listen() -> io::Result<Stop> {
        let stop = Stop::default();
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop.0))?;
            flag::register(signal, Arc::clone(&stop.0))?;
        }
        Ok(stop)
    }

    /// The flag itself.
    pub fn flag(&self) -> &AtomicBool {
        &self.0
    }

    /// Whether a stop is asked for.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Sleeps for a while, less where a stop is asked for.
    pub fn sleep(&self, time: Duration) {
        let mut left = time;
        while !left.is_zero() && !self.is_asked() {
            let nap = left.min(TICK);
            thread::sleep(nap);
            left -= nap;
        }
    }
}

/// Standard input that a stop ends even while nothing comes.
pub struct Stdin {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: Vec<u8>,
    at: usize,
    stop: Stop,
}

impl Stdin {
    /// Reads from a thread of its own, which a stop leaves waiting.
    pub fn open(stop: &Stop) -> Stdin {
        let (send, chunks) = sync_channel(AHEAD);
        thread::spawn(move || {
            let mut input = io::stdin().lock();
            loop {
                let mut chunk = vec![0; CHUNK];
                let read = input.read(&mut chunk);
                let is_last = !matches!(read, Ok(1..));
                let read = read.map(|n| {
                    chunk.truncate(n);
                    chunk
                });
                if send.send(read).is_err() || is_last {
                    return;
                }
            }
        });
        Stdin {
            chunks,
            chunk: Vec::new(),
            at: 0,
            stop: stop.clone(),
        }
    }
}

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() {
            match self.chunks.recv_timeout(TICK) {
                Ok(chunk) => (self.chunk, self.at) = (chunk?, 0),
                Err(RecvTimeoutError::Timeout) if self.stop.is_asked() => {
                    return Err(io::Error::other("stopped"));
                }
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
            if self.chunk.is_empty() {
                return Ok(0);
            }
        }
        let n = buffer.len().min(self.chunk.len() - self.at);
        buffer[..n].copy_from_slice(&self.chunk[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
