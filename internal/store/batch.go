package store

import (
	"context"
	"fmt"
	"reflect"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
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
		all, err := collect[T](rows)
		*dest = all
		return err
	}, query, args)
}

// collect is pgx.CollectRows by pgx.RowToStructByName, but that it matches the
// columns once an answer: to do so for each row is half the cost of reading a
// page of wide ones. Every row is read into the same place and copied from it.
func collect[T any](rows pgx.Rows) (all []T, err error) {
	defer rows.Close()
	all = []T{} // a list without rows is one, also as JSON
	var row, empty T
	var to []any
	for rows.Next() {
		if to == nil {
			if to, err = fieldsFor(reflect.ValueOf(&row).Elem(), rows.FieldDescriptions()); err != nil {
				return nil, err
			}
		}
		row = empty
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// fieldsFor are the addresses of each column's field. A column without a field
// and a field without a column are errors.
func fieldsFor(row reflect.Value, columns []pgconn.FieldDescription) ([]any, error) {
	fields := tagged(row.Type())
	to := make([]any, len(columns))
	for i, c := range columns {
		path, known := fields[c.Name]
		if !known {
			return nil, fmt.Errorf("store: %s has no field for the column %s", row.Type(), c.Name)
		}
		to[i] = row.FieldByIndex(path).Addr().Interface()
	}
	if len(columns) < len(fields) {
		return nil, fmt.Errorf("store: %d columns for the %d fields of %s", len(columns), len(fields), row.Type())
	}
	return to, nil
}

// fieldsOf remembers what tagged found.
var fieldsOf = struct {
	sync.Mutex
	rows map[reflect.Type]map[string][]int
}{rows: map[reflect.Type]map[string][]int{}}

// tagged are the ways to the fields of a struct by their db tags, those of
// embedded structs among them.
func tagged(row reflect.Type) map[string][]int {
	fieldsOf.Lock()
	defer fieldsOf.Unlock()
	if known, ok := fieldsOf.rows[row]; ok {
		return known
	}
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(row) {
		if name := f.Tag.Get("db"); name != "" && name != "-" {
			fields[name] = f.Index
		}
	}
	fieldsOf.rows[row] = fields
	return fields
}
