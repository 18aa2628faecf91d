package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/valyala/fasthttp"
)

// newClient keeps its connections and does little, because it shares the
// machine with what it measures.
func newClient(addr string) *fasthttp.HostClient {
	return &fasthttp.HostClient{Addr: addr, MaxConns: 256, NoDefaultUserAgentHeader: true, DisablePathNormalizing: true,
		MaxIdemponentCallAttempts: 1, ReadTimeout: 20 * time.Second}
}

// call sends one request and returns the status and a copy of the body.
// Headers come in pairs.
func call(c *fasthttp.HostClient, method, path, body string, headers ...string) (int, []byte, error) {
	req, res := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(res)
	req.Header.SetMethod(method)
	req.SetRequestURI("http://" + c.Addr + path)
	if body != "" {
		req.Header.SetContentType("application/json")
		req.SetBodyString(body)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	err := c.Do(req, res)
	return res.StatusCode(), slices.Clone(res.Body()), err
}

// want is call where every other status is an error.
func want(c *fasthttp.HostClient, status int, method, path, body string, headers ...string) ([]byte, error) {
	got, answer, err := call(c, method, path, body, headers...)
	if err == nil && got != status {
		err = fmt.Errorf("%s %s: %d %s", method, path, got, answer)
	}
	return answer, err
}

// rush lets clients repeat act for a while. act returns how many of what is
// counted it did; rush returns how many there were a second. The first error
// ends it.
func rush(ctx context.Context, clients int, length time.Duration, act func(client int) (int, error)) (float64, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, length, errOver)
	defer cancel()
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var mu sync.Mutex
	var all sync.WaitGroup
	began, total := machine.Now(), 0
	for client := range clients {
		all.Go(func() {
			mine := 0
			for ctx.Err() == nil {
				n, err := act(client)
				if err != nil {
					fail(err)
					return
				}
				mine += n
			}
			mu.Lock()
			total += mine
			mu.Unlock()
		})
	}
	all.Wait()
	if cause := context.Cause(ctx); cause != errOver {
		return 0, cause
	}
	return float64(total) / machine.Now().Sub(began).Seconds(), nil
}

var errOver = fmt.Errorf("the turn is over")

// cpu is what a process has used so far, in seconds (proc(5): utime and stime
// in ticks of a hundredth).
func cpu(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(after)
	var user, system float64
	if len(fields) < 13 {
		return 0, fmt.Errorf("process %d: no times", pid)
	}
	_, err = fmt.Sscan(fields[11]+" "+fields[12], &user, &system)
	return (user + system) / 100, err
}

// resident is the memory of a process in MB.
func resident(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(text), "VmRSS:")
	var kb float64
	_, err = fmt.Sscan(after, &kb)
	return kb / 1024, err
}
