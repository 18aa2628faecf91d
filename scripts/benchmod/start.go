package main

import (
	"context"
	"errors"
	"time"
)

// benchStart measures from the command to the first good /readyz: on an empty
// folder, on one in use, and of a `serve` whose databases answer already.
func benchStart(ctx context.Context, s settings) ([]Row, error) {
	var empty, second, serve, memory []float64
	for n := range max(3, s.pairs) {
		i, err := install(ctx, s)
		if err != nil {
			return nil, err
		}
		empty = append(empty, i.ready.Seconds())
		i, err = again(ctx, s, i)
		if err != nil {
			return nil, err
		}
		second = append(second, i.ready.Seconds())
		ready, idle, err := i.serveBeside(ctx, s)
		if err = errors.Join(err, i.remove()); err != nil {
			return nil, err
		}
		serve, memory = append(serve, ready.Seconds()), append(memory, idle)
		progress("%d empty %.2f s, second %.2f s, serve %.2f s, %.0f MB", n+1, i.first.Seconds(), i.ready.Seconds(), ready.Seconds(), idle)
	}
	rows := []Row{
		{What: "start on an empty folder, 553 offices", Unit: "s", Ours: figure(empty), Goal: atMost(15, " s")},
		{What: "second start", Unit: "s", Ours: figure(second), Goal: atMost(3, " s")},
		{What: "serve beside databases that answer", Unit: "s", Ours: figure(serve), Goal: atMost(1, " s")},
		{What: "serve, idle memory", Unit: "MB", Ours: figure(memory), Goal: atMost(60, " MB")},
	}
	for i := range rows {
		rows[i] = rows[i].judged()
	}
	return rows, nil
}

// again stops the program and starts it on the same folder.
func again(ctx context.Context, s settings, i *installation) (*installation, error) {
	if err := i.stop(); err != nil {
		return nil, err
	}
	next, err := runOn(ctx, s, i.folder)
	if err == nil {
		next.first = i.ready
	}
	return next, err
}

// serveBeside starts a second process on the installation's databases and
// reads its memory once it has been left alone for a while.
func (i *installation) serveBeside(ctx context.Context, s settings) (ready time.Duration, idle float64, err error) {
	beside := &installation{folder: i.folder}
	defer func() { err = errors.Join(err, beside.stop()) }()
	if err := beside.start(ctx, s.pst, "serve"); err != nil {
		return 0, 0, err
	}
	time.Sleep(3 * time.Second)
	idle, err = resident(beside.command.Process.Pid)
	return beside.ready, idle, err
}
