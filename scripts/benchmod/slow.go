package main

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// line is how far away a server is made to seem.
type line struct {
	trip time.Duration // there and back
	rate float64       // bytes a second, each way
}

// slow4G is what Lighthouse and WebPageTest call slow 4G.
var slow4G = line{trip: 150 * time.Millisecond, rate: 1.6e6 / 8}

// handshakes are the round trips before a first request: TCP and TLS 1.3. The
// program itself speaks plain HTTP behind a proxy.
const handshakes = 2

// before puts a slow line before an address and returns where it begins; it
// ends with ctx. The first window of TCP, which our pages fit into, is not
// imitated.
func (l line) before(ctx context.Context, address string) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(ctx, near, address)
		}
	}()
	return listener.Addr().String(), nil
}

func (l line) carry(ctx context.Context, near net.Conn, address string) {
	defer near.Close()
	far, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer far.Close()
	defer context.AfterFunc(ctx, func() { _, _ = near.Close(), far.Close() })()
	time.Sleep(handshakes * l.trip)
	var both sync.WaitGroup
	both.Go(func() { l.pump(far, near) })
	both.Go(func() { l.pump(near, far) })
	both.Wait()
}

// piece is what was sent at once and when it arrives.
type piece struct {
	body []byte
	at   time.Time
}

// pump carries one way: each piece takes its time on the line after the one
// before it, and half a round trip.
func (l line) pump(to, from net.Conn) {
	way := make(chan piece, 1024)
	go func() {
		defer close(way)
		free := machine.Now()
		for {
			body := make([]byte, 1400)
			n, err := from.Read(body)
			if n > 0 {
				if now := machine.Now(); free.Before(now) {
					free = now
				}
				free = free.Add(time.Duration(float64(n) / l.rate * float64(time.Second)))
				way <- piece{body[:n], free.Add(l.trip / 2)}
			}
			if err != nil {
				return
			}
		}
	}()
	for p := range way {
		time.Sleep(p.at.Sub(machine.Now()))
		if _, err := to.Write(p.body); err != nil {
			_ = from.Close()
			_, _ = io.Copy(io.Discard, from)
			for range way { // until the reader has noticed
			}
			return
		}
	}
	if c, ok := to.(*net.TCPConn); ok {
		_ = c.CloseWrite()
	}
}
