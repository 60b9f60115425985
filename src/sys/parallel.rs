//! Independent pieces of work on a few threads.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// As many threads as serve work that mostly reads files: the processors, at most four.
#[must_use]
pub fn few() -> usize {
    // Asked once: the answer takes a walk through the control groups.
    static FEW: OnceLock<usize> = OnceLock::new();
    *FEW.get_or_init(|| std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(4))
}

/// Does `work` for every item, at most `limit` at once, and gives the results in order.
pub fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    limit: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let workers = limit.max(1).min(items.len());
    if NonZeroUsize::new(workers).is_none_or(|w| w.get() == 1) {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    let take_part = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { break };
            let result = work(item);
            results.lock().unwrap_or_else(PoisonError::into_inner).push((place, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(take_part);
        }
        take_part();
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_unstable_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}

/// As [`in_parallel`], for many small pieces of work that share something costly: each thread
/// makes its own `state`. What gives `None` leaves nothing behind; the rest comes in order.
pub fn in_parallel_with<T: Sync, S, R: Send>(
    items: &[T],
    limit: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, &T) -> Option<R> + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::new());
    let take_part = || {
        let mut state = state();
        let mut own = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { break };
            own.extend(work(&mut state, place, item).map(|result| (place, result)));
        }
        results.lock().unwrap_or_else(PoisonError::into_inner).append(&mut own);
    };
    std::thread::scope(|scope| {
        for _ in 1..limit.max(1).min(items.len()) {
            scope.spawn(take_part);
        }
        take_part();
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_unstable_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_their_order() {
        let items: Vec<usize> = (0..100).collect();
        for limit in [0, 1, 3, 200] {
            assert_eq!(
                in_parallel(&items, limit, |n| n * 2),
                items.iter().map(|n| n * 2).collect::<Vec<_>>()
            );
        }
        assert!(in_parallel(&[] as &[usize], 4, |n| *n).is_empty());
    }

    #[test]
    fn threads_keep_their_own_state_and_results_their_order() {
        let items: Vec<usize> = (0..100).collect();
        for limit in [0, 1, 3, 200] {
            let odd = in_parallel_with(
                &items,
                limit,
                || 0,
                |seen, place, n| {
                    *seen += 1;
                    assert!(*seen <= 100 && place == *n);
                    (n % 2 == 1).then_some(*n)
                },
            );
            assert!(odd.len() == 50 && odd.is_sorted());
        }
    }
}
