package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// leadAgain is how often a follower asks for the lead, and so about how
	// long an office waits when a leader dies.
	leadAgain = time.Second
	// leadBeat is how often a leader makes sure its connection still answers; a
	// connection that the server closes is noticed at once.
	leadBeat = 5 * time.Second
)

// Lead runs run in one process at a time among all that ask for the same key.
// The lead is a session advisory lock on a connection of its own; when that
// connection dies, run's context is cancelled and the lead is sought again
// after run has returned. Lead returns run's own result, or nil when ctx ends.
func Lead(ctx context.Context, db *DB, key int64, run func(context.Context) error) error {
	again := time.NewTicker(leadAgain)
	defer again.Stop()
	for ctx.Err() == nil {
		if done, err := db.leadOnce(ctx, key, run); done {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
		}
	}
	return nil
}

// leadOnce tries for the lead once and, having it, runs until run returns or
// the lead is lost; done tells that run ended by itself.
func (db *DB) leadOnce(ctx context.Context, key int64, run func(context.Context) error) (done bool, err error) {
	conn := db.seekLead(ctx, key)
	if conn == nil {
		return false, nil
	}
	defer closeConn(ctx, conn)
	leading, lose := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		defer lose()
		watchLead(leading, conn)
	}()
	err = run(leading)
	lost := leading.Err() != nil
	lose()
	<-watched
	return !lost, err
}

// seekLead returns a connection that holds the key's lock, or nil.
func (db *DB) seekLead(ctx context.Context, key int64) *pgx.Conn {
	ctx, cancel := context.WithTimeout(ctx, leadBeat)
	defer cancel()
	conn, err := pgx.Connect(ctx, db.appURL)
	if err != nil {
		return nil
	}
	var got bool
	err = conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", key).Scan(&got)
	if err != nil || !got {
		closeConn(ctx, conn)
		return nil
	}
	return conn
}

// watchLead returns when the connection no longer answers or ctx ends. Waiting
// for a notification reads the socket, so a closed connection wakes it.
func watchLead(ctx context.Context, conn *pgx.Conn) {
	for ctx.Err() == nil {
		beat, cancel := context.WithTimeout(ctx, leadBeat)
		_, err := conn.WaitForNotification(beat)
		asleep := beat.Err() != nil
		cancel()
		if err != nil && !asleep {
			return
		}
		beat, cancel = context.WithTimeout(ctx, leadBeat)
		err = conn.Ping(beat)
		cancel()
		if err != nil {
			return
		}
	}
}

func closeConn(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}
