//! Void windows, with the SDK's own migrations.

use super::*;
use pallet_migrations::{Cursor, MigrationCursor};

#[test]
fn a_migration_in_more_than_half_of_a_windows_blocks_voids_it() {
    run(development(), |author| {
        author.until(12);
        // Such a migration is ongoing, and makes no step.
        Cursor::<Runtime>::put(MigrationCursor::Stuck);
        author.until(18);
        Cursor::<Runtime>::kill();
        author.until(29);
        // The reports of window 0 were kept out.
        assert_eq!(UsageAttestation::void_windows(), [0]);
        author.until(30);
        assert_eq!(UsageAttestation::void_windows(), [0, 1]);

        // Half of window 3.
        author.until(32);
        Cursor::<Runtime>::put(MigrationCursor::Stuck);
        author.until(37);
        Cursor::<Runtime>::kill();
        author.until(50);
        assert_eq!(UsageAttestation::void_windows(), [0, 1]);
    });
}
