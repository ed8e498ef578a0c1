using System.CommandLine;
using Rollcall.Server.Audit;
using Rollcall.Server.Operations;
using Rollcall.Server.Tokens;
using Rollcall.Storage;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall tokens</c>: make, list, revoke.</summary>
internal static class TokensCommand
{
    public static Command Create() => new("tokens", "The bearer tokens of a directory.") { CreateVerb(), ListVerb(), RevokeVerb() };

    private static Command CreateVerb()
    {
        var directory = Verb.DirectoryOption();
        var name = Options.Name("--name", "What to call it.");
        var replace = new Option<bool>("--replace") { Description = "Revoke every other token of the directory at once." };
        var overlap = Options.Time("--overlap", "With --replace: let the others live for a while, such as 24h, instead of revoking them at once.");
        var expires = Options.Time("--expires", "Let the new token end by itself after a time, such as 90d.");
        var json = Verb.JsonOption();
        return Verb.Create("create", "Make a token, which is printed here and never again.", [directory, name, replace, overlap, expires, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            if (parsed.GetValue(overlap) is not null && !parsed.GetValue(replace))
                throw new VerbException("--overlap: says how long replaced tokens live on, and needs --replace.", ExitCode.Usage);
            OtherTokens others = !parsed.GetValue(replace) ? new OtherTokens.Kept() : parsed.GetValue(overlap) is { } after ? new OtherTokens.Expiring(after) : new OtherTokens.Revoked();
            var wanted = new NewToken(parsed.GetValue(name)?.Trim(), TimeProvider.System.GetUtcNow() + parsed.GetValue(expires)) { Others = others };
            var (token, secret) = await Store(installation).CreateAsync(id, wanted, Actor.CommandLine, cancellationToken) ?? throw Verb.NoDirectory(id);
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(new { token.Id, directoryId = id, token.Name, token.ExpiresAt, token = secret });
                return;
            }
            Verb.PrintFacts([("Token", secret), ("Id", IdText.Format(token.Id))]);
            Console.Out.WriteLine();
            Console.Out.WriteLine("Copy the token now: it is not stored and cannot be shown again." + others switch
            {
                OtherTokens.Kept => "",
                OtherTokens.Revoked => " Every other token of the directory is revoked.",
                OtherTokens.Expiring => " Every other token of the directory lives on for the time given.",
                _ => throw new InvalidOperationException(others.GetType().Name),
            });
        });
    }

    private static Command ListVerb()
    {
        var directory = Verb.DirectoryOption();
        var json = Verb.JsonOption();
        return Verb.Create("list", "List the tokens of a directory; the secrets are not known.", [directory, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            _ = await new Directories.DirectoryStore(installation.Database, TimeProvider.System).FindAsync(id, cancellationToken) ?? throw Verb.NoDirectory(id);
            var found = await Store(installation).ListAsync(id, cancellationToken);
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(new { tokens = found });
                return;
            }
            Verb.PrintTable("The directory has no token. `rollcall tokens create` makes one.", ["Id", "Begins with", "Name", "Created", "Last used", "Expires", "Revoked"],
                found.Select(t => (IReadOnlyList<string?>)[IdText.Format(t.Id), t.Prefix + "…", t.Name, Verb.Time(t.CreatedAt), Verb.Time(t.LastUsedAt), Verb.Time(t.ExpiresAt), Verb.Time(t.RevokedAt)]));
        });
    }

    private static Command RevokeVerb()
    {
        var directory = Verb.DirectoryOption();
        var token = new Option<Guid>("--token")
        {
            Description = "The id of the token, as `tokens list` shows it.",
            Required = true,
            HelpName = "ID",
            CustomParser = result =>
            {
                if (IdText.TryParse(result.Tokens[0].Value, out var id))
                    return id;
                // Not echoed: people paste the secret itself here.
                result.AddError("--token: the token's id is expected (not the token itself); `rollcall tokens list` shows it.");
                return default;
            },
        };
        var json = Verb.JsonOption();
        return Verb.Create("revoke", "Revoke a token: the very next request with it is answered 401.", [directory, token, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(token);
            var owner = parsed.GetValue(directory);
            _ = await new Directories.DirectoryStore(installation.Database, TimeProvider.System).FindAsync(owner, cancellationToken) ?? throw Verb.NoDirectory(owner);
            if (!await Store(installation).RevokeAsync(owner, id, Actor.CommandLine, cancellationToken))
                throw new VerbException($"--token: the directory has no live token {IdText.Format(id)}. `rollcall tokens list` shows them.");
            if (parsed.GetValue(json))
                Verb.PrintJson(new { id, revoked = true });
            else
                Console.Out.WriteLine($"Token {IdText.Format(id)} is revoked.");
        });
    }

    private static TokenStore Store(Installation installation) => new(installation.Database, TimeProvider.System);
}
