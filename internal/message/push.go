package message

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"slices"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/store"
	"github.com/bps-pst/pst/internal/tenant"
	"github.com/bps-pst/pst/pkg/egress"
	"github.com/bps-pst/pst/pkg/webpush"
)

// maxBrowsers is how many browsers one visit can tell.
const maxBrowsers = 3

// Options say what a Pusher stands on.
type Options struct {
	DB      *store.DB
	Key     []byte         // 32 bytes of P-256; empty means no notices are sent
	Subject string         // who the sender is, mailto: or https: (RFC 8292)
	Client  *egress.Client // how push services are reached
	Log     *slog.Logger
	Scope   []tenant.Office // the offices whose notices Run sends; empty means all
}

// Pusher tells the browsers of waiting visitors.
type Pusher struct {
	db      *store.DB
	key     *webpush.Key
	subject string
	client  *egress.Client
	log     *slog.Logger
	scope   []int32
	woken   chan struct{}
}

// NewPusher returns a pusher, one that is off when there is no key. It fails
// with webpush.ErrKey.
func NewPusher(o Options) (*Pusher, error) {
	p := &Pusher{db: o.DB, subject: o.Subject, client: o.Client, log: o.Log, woken: make(chan struct{}, 1), scope: []int32{}}
	for _, office := range o.Scope {
		p.scope = append(p.scope, int32(office))
	}
	if len(o.Key) == 0 {
		return p, nil
	}
	var err error
	p.key, err = webpush.ParseKey(o.Key)
	return p, err
}

// PublicKey is what a browser subscribes with, in base64url; empty when notices
// are off.
func (p *Pusher) PublicKey() string {
	if p == nil || p.key == nil {
		return ""
	}
	return p.key.Public()
}

// Keys are a browser's, in base64url (W3C Push API, getKey).
type Keys struct {
	P256DH string `json:"p256dh" maxLength:"100"`
	Auth   string `json:"auth" maxLength:"40"`
}

// Subscription is what a browser answers a subscription with.
type Subscription struct {
	Endpoint string    `json:"endpoint" maxLength:"1000" doc:"Alamat layanan push, https"`
	Keys     Keys      `json:"keys"`
	Lang     i18n.Lang `json:"lang" doc:"Bahasa pemberitahuan: id atau en"`
}

// browser is a subscription that was checked.
type browser struct {
	webpush.Subscription
	Lang i18n.Lang
}

// check reads a subscription or names what is wrong with it. An address that is
// no public host's is told no better than a malformed one.
func (p *Pusher) check(s Subscription) (b browser, wrong []fault.Field) {
	bad := func(path string) { wrong = append(wrong, fault.Field{Path: path, Code: "invalid"}) }
	if p.client.Check(s.Endpoint) != nil {
		bad("endpoint")
	}
	b.Endpoint, b.Lang = s.Endpoint, s.Lang
	b.P256DH, _ = base64.RawURLEncoding.DecodeString(s.Keys.P256DH)
	b.Auth, _ = base64.RawURLEncoding.DecodeString(s.Keys.Auth)
	if b.Check() != nil {
		bad("keys")
	}
	if !slices.Contains(i18n.Langs, s.Lang) {
		bad("lang")
	}
	return b, wrong
}

// Subscribe checks a subscription and returns what keeps it for a ticket in the
// caller's transaction. told is what its page shows already. It fails with
// push_off and invalid_input; the function it returns with too_many_browsers.
func (p *Pusher) Subscribe(s Subscription) (func(ctx context.Context, tx *store.Tx, ticket uuid.UUID, told string) error, error) {
	if p.PublicKey() == "" {
		return nil, fault.New(fault.PushOff)
	}
	b, wrong := p.check(s)
	if wrong != nil {
		return nil, fault.Invalid(wrong...)
	}
	return func(ctx context.Context, tx *store.Tx, ticket uuid.UUID, told string) error {
		hash := sha256.Sum256([]byte(b.Endpoint))
		n, err := countOthers(ctx, tx, ticket, hash[:])
		if err != nil {
			return err
		}
		if n >= maxBrowsers {
			return fault.New(fault.TooManyBrowsers)
		}
		insertSubscription(tx, newID(), ticket, hash[:], b, told)
		return nil
	}, nil
}

// Watch is a subscription as the desk that tells it knows it.
type Watch struct {
	ID     uuid.UUID `db:"id"`
	Ticket uuid.UUID `db:"ticket"`
	Lang   i18n.Lang `db:"lang"`
	Told   string    `db:"told"` // what it was told last, in the desk's words
}

// WatchesIn lists the subscriptions of the office; lock holds them until the
// transaction ends.
func WatchesIn(ctx context.Context, tx *store.Tx, lock bool) ([]Watch, error) {
	return selectWatches(ctx, tx, lock)
}

// Notice is one message to a browser. A newer one with the same tag replaces it
// on the screen.
type Notice struct {
	Title string    `json:"title"`
	Body  string    `json:"body"`
	Tag   string    `json:"tag"`
	Lang  i18n.Lang `json:"lang"`
}

// TellIn puts a notice on its way in the caller's transaction and keeps what has
// been told; Wake afterwards sends it at once.
func TellIn(tx *store.Tx, w Watch, n Notice, told string) error {
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	updateTold(tx, w.ID, told)
	upsertNotice(tx, newID(), w.ID, body)
	return nil
}

// ForgetIn removes the subscriptions of tickets, and what was on its way to them.
func ForgetIn(tx *store.Tx, tickets ...uuid.UUID) { deleteOf(tx, tickets) }

// PurgeIn removes the subscriptions of the office whose visit ended without
// anybody having told so, and takes away the words and the addresses of letters
// that were sent more than 90 days ago, of a one-time code a day ago; that they
// were sent stays.
func PurgeIn(tx *store.Tx) {
	deleteEnded(tx)
	purgeDeliveries(tx, tx.Now().Add(-keptSent), tx.Now().Add(-keptCode))
}

// Wake has what is on its way looked at now.
func (p *Pusher) Wake() {
	select {
	case p.woken <- struct{}{}:
	default:
	}
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
