//go:build !failpoints

package store

import "context"

func pass(context.Context, point) {}
