package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"github.com/jmoiron/sqlx"
)

//go:embed roles.sql
var roles string

// Addresses are the three logins of one database.
type Addresses struct{ App, Scan, Owner string }

// AddressesOf derives the three logins from the superuser's address of a
// private server: same server and database, a password per role that only
// whoever knows the superuser's can compute.
func AddressesOf(super string) (Addresses, error) {
	u, err := url.Parse(super)
	if err != nil || u.User == nil {
		return Addresses{}, fmt.Errorf("store: superuser address: %w", err)
	}
	as := func(role string) string {
		v := *u
		v.User = url.UserPassword(role, rolePassword(u, role))
		return v.String()
	}
	return Addresses{App: as("pst_app"), Scan: as("pst_scan"), Owner: as("pst_owner")}, nil
}

func rolePassword(super *url.URL, role string) string {
	secret, _ := super.User.Password()
	m := hmac.New(sha256.New, []byte("pst role "+secret))
	m.Write([]byte(role))
	return hex.EncodeToString(m.Sum(nil))
}

// Bootstrap makes the roles on a private server, gives them their passwords,
// hands the database to pst_owner and migrates. It can be repeated.
func Bootstrap(ctx context.Context, super string) (Addresses, error) {
	to, err := AddressesOf(super)
	if err != nil {
		return to, err
	}
	db, err := connect(super, 1)
	if err != nil {
		return to, err
	}
	defer func() { _ = db.Close() }()
	u, _ := url.Parse(super)
	name := strings.TrimPrefix(u.Path, "/")
	all := []string{oneByOne, roles,
		fmt.Sprintf("ALTER DATABASE %q OWNER TO pst_owner", name),
		"ALTER SCHEMA public OWNER TO pst_owner",
		"ALTER DEFAULT PRIVILEGES FOR ROLE pst_owner GRANT SELECT ON TABLES TO pst_backup",
		"ALTER DEFAULT PRIVILEGES FOR ROLE pst_owner GRANT SELECT ON SEQUENCES TO pst_backup",
		"GRANT USAGE ON SCHEMA public TO pst_app, pst_scan, pst_backup"}
	for _, role := range []string{"pst_owner", "pst_app", "pst_scan", "pst_backup"} {
		all = append(all, fmt.Sprintf("ALTER ROLE %s PASSWORD '%s'", role, rolePassword(u, role)))
	}
	if err := inOne(ctx, db, all); err != nil {
		return to, fmt.Errorf("store: bootstrap: %w", err)
	}
	return to, Migrate(ctx, to.Owner)
}

// oneByOne keeps others from the roles, which belong to the whole server, until
// the transaction ends. Advisory locks belong to one database.
const oneByOne = "LOCK TABLE pg_authid, pg_db_role_setting IN SHARE ROW EXCLUSIVE MODE"

// inOne runs the statements in one transaction.
func inOne(ctx context.Context, db *sqlx.DB, all []string) error {
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, s := range all {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return tx.Commit()
}
