//! The ending that the windows of a lease show.

use crate::math::windows::Windows;

const fn windows(all: u32, missed: u32) -> Windows {
    Windows { all, missed, since: None }
}

#[test]
fn three_missed_windows_are_silence_or_all_if_they_are_fewer() {
    for (all, missed, silent) in [
        (0, 0, false),
        (1, 0, false),
        (1, 1, true),
        (2, 1, false),
        (2, 2, true),
        (3, 2, false),
        (3, 3, true),
        (4, 2, false),
        (4, 3, true),
        (100, 64, true),
    ] {
        assert_eq!(windows(all, missed).are_silent(), silent, "{missed} of {all}");
    }
}

#[test]
fn a_row_of_missed_windows_goes_on_where_all_after_it_were_missed() {
    assert_eq!(windows(1, 1).after(windows(5, 2)), windows(6, 3));
    assert_eq!(windows(0, 0).after(windows(5, 2)), windows(5, 2));
    assert_eq!(windows(2, 1).after(windows(5, 5)), windows(7, 1));
    assert_eq!(windows(2, 0).after(windows(5, 5)), windows(7, 0));
    assert_eq!(windows(u32::MAX, u32::MAX).after(windows(1, 1)), windows(u32::MAX, u32::MAX));
}

#[test]
fn a_row_begins_with_the_oldest_window_of_it() {
    let windows = |all, missed, since| Windows { all, missed, since };
    for (own, before, since) in [
        (windows(2, 2, Some(8)), windows(5, 2, Some(4)), Some(4)),
        (windows(2, 2, Some(8)), windows(5, 0, None), Some(8)),
        (windows(0, 0, None), windows(5, 2, Some(4)), Some(4)),
        (windows(2, 1, Some(9)), windows(5, 5, Some(1)), Some(9)),
        (windows(2, 0, None), windows(5, 5, Some(1)), None),
    ] {
        assert_eq!(own.after(before).since, since, "{own:?} after {before:?}");
    }
}
