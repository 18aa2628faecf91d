package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Batch reads, and writes that later reads must see, in one round trip. Each
// statement sees what committed before it began, so a lock taken by the first
// makes the rest read the state it protects.
type Batch struct {
	tx   *Tx
	all  []statement
	scan []func(pgx.Rows) error
}

// Batch begins an empty batch on the transaction.
func (tx *Tx) Batch() *Batch { return &Batch{tx: tx} }

// Exec adds a statement whose answer is not read.
func (b *Batch) Exec(query string, args ...any) { b.add(nil, query, args) }

func (b *Batch) add(scan func(pgx.Rows) error, query string, args []any) {
	b.all = append(b.all, statement{query, args})
	b.scan = append(b.scan, scan)
}

// Send makes the round trip and fills what Row and Rows were given.
func (b *Batch) Send(ctx context.Context) error {
	err := b.tx.send(ctx, b.all, b.scan)
	pass(ctx, afterLoad)
	return translate(err)
}

// Row adds a statement that answers one row, read into the struct dest by its
// db tags. No row is a not_found Fault.
func Row[T any](b *Batch, dest *T, query string, args ...any) {
	b.add(func(rows pgx.Rows) error {
		row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T])
		*dest = row
		return err
	}, query, args)
}

// Rows adds a statement that answers any number of rows, read into the slice
// dest of structs by their db tags.
func Rows[T any](b *Batch, dest *[]T, query string, args ...any) {
	b.add(func(rows pgx.Rows) error {
		all, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
		*dest = all
		return err
	}, query, args)
}
