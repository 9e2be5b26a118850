package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks corpus.db for file(1) and for [Open]: "skho".
const applicationID = 0x736b686f

// migration is one step of the schema; its number is what PRAGMA user_version
// says after it.
type migration struct {
	number int
	name   string
	text   string
}

// schema is the steps in order. File names start with the step's number, without gaps.
func schema() ([]migration, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var steps []migration
	for i, name := range names {
		base := strings.TrimPrefix(name, "migrations/")
		number, err := strconv.Atoi(strings.SplitN(base, "_", 2)[0])
		if err != nil || number != i+1 {
			return nil, fmt.Errorf("migration %s: its number should be %04d", base, i+1)
		}
		text, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, migration{number, base, string(text)})
	}
	return steps, nil
}

// schemaOf is the number of the last step that the database has been through,
// 0 for an empty one. A database of another program is ErrDamaged.
func schemaOf(ctx context.Context, db *sql.DB) (int, error) {
	var id, version, tables int
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return 0, err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, err
	}
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return 0, err
	}
	if id != applicationID && (tables > 0 || version > 0) {
		return 0, fmt.Errorf("%w: corpus.db belongs to another program", ErrDamaged)
	}
	return version, nil
}

// migrate takes the database to the newest schema, each step in a transaction
// of its own.
func migrate(ctx context.Context, db *sql.DB) error {
	steps, err := schema()
	if err != nil {
		return err
	}
	version, err := schemaOf(ctx, db)
	if err != nil {
		return err
	}
	if version > len(steps) {
		return fmt.Errorf("%w: its schema is %d, this program knows %d", ErrNewer, version, len(steps))
	}
	for _, step := range steps[version:] {
		if err := apply(ctx, db, step); err != nil {
			return fmt.Errorf("migration %s: %w", step.name, err)
		}
	}
	return nil
}

func apply(ctx context.Context, db *sql.DB, step migration) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, step.text); err != nil {
		return err
	}
	// PRAGMA takes no parameters; both numbers are ours.
	pragmas := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, step.number)
	if _, err := tx.ExecContext(ctx, pragmas); err != nil {
		return err
	}
	return tx.Commit()
}
