package discord

import "context"

// Register makes Discord's global commands equal to want, and does nothing when
// they are already. An entry point, which Discord makes for an application
// with an Activity, is kept. It returns the commands as Discord has them then,
// with their ids.
func Register(ctx context.Context, r *REST, app string, want []Command) (have []Command, changed bool, err error) {
	have, err = r.Commands(ctx, app)
	if err != nil {
		return nil, false, err
	}
	if Same(have, want) {
		return have, false, nil
	}
	all := append([]Command{}, want...)
	for _, c := range have {
		if c.Type == EntryPoint {
			all = append(all, c)
		}
	}
	have, err = r.PutCommands(ctx, app, all)
	return have, err == nil, err
}
