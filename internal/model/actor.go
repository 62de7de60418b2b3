package model

import "context"

type actorKey struct{}

// Acting returns a context in which what is changed is changed by who: every
// door calls endpoints with one, so that a transaction can record in whose name
// it runs however deep the change is made.
func Acting(ctx context.Context, who Caller) context.Context {
	return context.WithValue(ctx, actorKey{}, who)
}

// Actor returns who acts. It is nobody where the server acts by itself.
func Actor(ctx context.Context) Caller {
	who, _ := ctx.Value(actorKey{}).(Caller)
	return who
}
