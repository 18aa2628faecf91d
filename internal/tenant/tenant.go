// Package tenant says who acts for which office, by what right, under which
// request key. The office travels in the context from the verified session or
// the public link down to the store, which refuses to work without it; nobody
// passes an office by hand through a signature.
package tenant

import (
	"context"

	"github.com/google/uuid"
)

// Office is the immutable key of an office. The 4-digit BPS code is an
// attribute of the office with dated aliases, never its key (rules.md §1).
type Office int32

// ActorKind is the closed set of who can act.
type ActorKind string

// The kinds of actor.
const (
	User    ActorKind = "user"    // somebody signed in
	Visitor ActorKind = "visitor" // the public, without a login
	Link    ActorKind = "link"    // the holder of a public link
	Device  ActorKind = "device"  // a paired TV or kiosk
	Command ActorKind = "command" // the command line on the server
	System  ActorKind = "system"  // a background loop
)

// Actor is who acts. ID is the user's id for User, the device's for Device, the
// link's subject for Link, and empty otherwise. Session is checked in the
// transaction of every write; it is the zero uuid for everybody who has not
// signed in. A User has a Role, a Device its kind, and neither has the other's.
type Actor struct {
	Kind    ActorKind
	ID      string
	Session uuid.UUID
	Role    Role
	Device  DeviceKind
	Office  Office
}

// Key is the request key a client sends as Idempotency-Key. The same Caller,
// Route and Value with the same Body is the same request (api.md).
type Key struct {
	Caller string
	Route  string
	Value  string
	Body   [32]byte
}

type (
	officeKey struct{}
	actorKey  struct{}
	keyKey    struct{}
)

// WithOffice returns a context that acts for office o.
func WithOffice(ctx context.Context, o Office) context.Context {
	return context.WithValue(ctx, officeKey{}, o)
}

// OfficeOf returns the office the context acts for, and whether there is one.
func OfficeOf(ctx context.Context) (Office, bool) {
	o, ok := ctx.Value(officeKey{}).(Office)
	return o, ok
}

// WithActor returns a context in which a acts.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOf returns who acts; a context without an actor is the public's.
func ActorOf(ctx context.Context) Actor {
	if a, ok := ctx.Value(actorKey{}).(Actor); ok {
		return a
	}
	return Actor{Kind: Visitor}
}

// WithKey returns a context that carries the request key k.
func WithKey(ctx context.Context, k Key) context.Context {
	return context.WithValue(ctx, keyKey{}, k)
}

// WithoutKey returns a context without a request key, for a write that prepares
// the one the key is for.
func WithoutKey(ctx context.Context) context.Context {
	return context.WithValue(ctx, keyKey{}, nil)
}

// KeyOf returns the request key, and whether the client sent one.
func KeyOf(ctx context.Context) (Key, bool) {
	k, ok := ctx.Value(keyKey{}).(Key)
	return k, ok
}
