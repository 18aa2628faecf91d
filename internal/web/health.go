package web

import (
	"context"
	"net/http"

	"github.com/bps-pst/pst/internal/tenant"
)

// Check is the state of one thing the program stands on.
type Check struct {
	Name  string `json:"name" doc:"What was looked at, such as postgres or redis"`
	OK    bool   `json:"ok"`
	Vital bool   `json:"vital" doc:"Whether nobody can be served without it"`
	Note  string `json:"note,omitempty" doc:"What is wrong, without addresses or secrets"`
}

type liveness struct {
	Body struct {
		Status string `json:"status" enum:"ok"`
	}
}

type readiness struct {
	Status int
	Body   struct {
		Status string  `json:"status" enum:"ok,degraded,down"`
		Checks []Check `json:"checks"`
	}
}

// health registers /livez (the process answers) and /readyz (it can serve:
// 503 only when something vital is away; anything else shows as degraded).
func (d *Door) health() {
	Register(d, Route{Method: http.MethodGet, Path: "/livez", ID: "livez", Summary: "Proses menjawab", Tag: "health", Right: tenant.Public},
		func(context.Context, *struct{}) (*liveness, error) {
			out := &liveness{}
			out.Body.Status = "ok"
			return out, nil
		})
	Register(d, Route{Method: http.MethodGet, Path: "/readyz", ID: "readyz", Summary: "Sistem siap melayani", Tag: "health", Right: tenant.Public},
		func(ctx context.Context, _ *struct{}) (*readiness, error) {
			return judge(d.o.Ready(ctx)), nil
		})
}

func judge(checks []Check) *readiness {
	out := &readiness{Status: http.StatusOK}
	out.Body.Status, out.Body.Checks = "ok", checks
	if checks == nil {
		out.Body.Checks = []Check{}
	}
	for _, c := range checks {
		switch {
		case c.OK:
		case c.Vital:
			out.Status, out.Body.Status = http.StatusServiceUnavailable, "down"
		case out.Body.Status == "ok":
			out.Body.Status = "degraded"
		}
	}
	return out
}
