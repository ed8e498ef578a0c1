using System.CommandLine;
using System.Globalization;
using Rollcall.Server.Audit;
using Rollcall.Server.Directories;
using Rollcall.Server.Operations;
using Rollcall.Storage;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall directories</c>: make, list, show, switch and delete.</summary>
internal static class DirectoriesCommand
{
    public static Command Create() => new("directories", "The SCIM connections of organizations.")
    {
        CreateVerb(),
        ListVerb(),
        ShowVerb(),
        DirectoryUpdate.Create(),
        SwitchVerb("enable", "Switch a directory on.", true),
        SwitchVerb("disable", "Switch a directory off: its tokens are answered 403 until it is switched on again.", false),
        DeleteVerb(),
    };

    private static Command CreateVerb()
    {
        var organization = Options.Name("--organization", "The customer company; made when there is none of this name.", required: true);
        var name = Options.Name("--name", "The directory's name for people.", required: true);
        var idp = Options.IdentityProviderName(required: true);
        var strict = new Option<bool>("--strict") { Description = "Read requests to the letter of the RFC instead of understanding what real clients mean." };
        var size = new Option<long?>("--account-size")
        {
            Description = "GB each new account gets, 1 to 1,000,000. Without it the application's default holds.",
            HelpName = "GB",
            CustomParser = result => Options.Gigabytes(result, "--account-size"),
        };
        var group = Options.Name("--default-group", "Make a group of this name, which each new person joins.");
        var primary = new Option<bool>("--primary") { Description = "Make it its organization's primary directory; the first one is that anyway." };
        var json = Verb.JsonOption();
        return Verb.Create("create", "Make a directory with its first token, which is printed here and never again.", [organization, name, idp, strict, size, group, primary, json], async (parsed, installation, cancellationToken) =>
        {
            var wanted = new NewDirectory(parsed.GetRequiredValue(organization)!.Trim(), parsed.GetRequiredValue(name)!.Trim(), parsed.GetRequiredValue(idp)!, parsed.GetValue(strict), parsed.GetValue(size))
            {
                DefaultGroup = parsed.GetValue(group)?.Trim(),
                Primary = parsed.GetValue(primary),
            };
            var (id, token) = await Store(installation).CreateAsync(wanted, Actor.CommandLine, cancellationToken);
            var url = ScimDirectory.TenantUrl(await PublicUrl.ReadAsync(installation.Database, cancellationToken), id);
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(new { id, organization = wanted.Organization, tenantUrl = url.AbsoluteUri, token });
                return;
            }
            Verb.PrintFacts([("Directory", $"{wanted.Name} ({wanted.Organization})"), ("Id", IdText.Format(id)), ("Tenant URL", url.AbsoluteUri), ("Token", token)]);
            Console.Out.WriteLine();
            Console.Out.WriteLine("Copy the token now: it is not stored and cannot be shown again.");
        });
    }

    private static Command ListVerb()
    {
        var json = Verb.JsonOption();
        return Verb.Create("list", "List all directories.", [json], async (parsed, installation, cancellationToken) =>
        {
            var found = await Store(installation).ListAsync(cancellationToken);
            var url = await PublicUrl.ReadAsync(installation.Database, cancellationToken);
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(new { directories = found.Select(d => Shown(d, url)) });
                return;
            }
            Verb.PrintTable("There is no directory yet. `rollcall directories create` makes one.", ["Id", "Organization", "Name", "IdP", "State", "Users", "Groups", "Created"],
                found.Select(d => (IReadOnlyList<string?>)[IdText.Format(d.Id), d.Organization, d.Name, IdentityProvider.Find(d.Idp)?.Label, d.Enabled ? "on" : "off", Number(d.Users), Number(d.Groups), Verb.Time(d.CreatedAt)]));
        });
    }

    private static Command ShowVerb()
    {
        var directory = Verb.DirectoryOption();
        var json = Verb.JsonOption();
        return Verb.Create("show", "Show one directory.", [directory, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            var found = await Store(installation).FindAsync(id, cancellationToken) ?? throw Verb.NoDirectory(id);
            var url = await PublicUrl.ReadAsync(installation.Database, cancellationToken);
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(Shown(found, url));
                return;
            }
            Verb.PrintFacts(
            [
                ("Id", IdText.Format(found.Id)),
                ("Organization", found.Organization),
                ("Name", found.Name),
                ("Identity provider", IdentityProvider.Find(found.Idp)?.Label),
                ("Tenant URL", ScimDirectory.TenantUrl(url, found.Id).AbsoluteUri),
                ("State", found.Enabled ? "on" : "off: its tokens are answered 403"),
                ("Reading", found.Strict ? "strict RFC" : "tolerant"),
                ("Account size", found.AccountSizeGb is { } gb ? Number(gb) + " GB" : "the application's default"),
                ("Default group", found.DefaultGroupName ?? (found.LostGroup is null ? "none" : $"none: '{found.LostGroup}' was deleted, choose another")),
                ("Primary", found.Primary ? "yes" : "no"),
                ("Users", Number(found.Users)),
                ("Groups", Number(found.Groups)),
                ("Events", Number(found.LastSequence)),
                ("Created", Verb.Time(found.CreatedAt)),
            ]);
        });
    }

    private static Command SwitchVerb(string name, string description, bool enabled)
    {
        var directory = Verb.DirectoryOption();
        var json = Verb.JsonOption();
        return Verb.Create(name, description, [directory, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            if (!await Store(installation).SwitchAsync(id, enabled, Actor.CommandLine, cancellationToken))
                throw Verb.NoDirectory(id);
            Report(parsed.GetValue(json), new { id, enabled }, $"Directory {IdText.Format(id)} is switched {(enabled ? "on" : "off")}.");
        });
    }

    private static Command DeleteVerb()
    {
        var directory = Verb.DirectoryOption();
        var keep = new Option<bool>("--keep-accounts") { Description = "Leave the accounts as they are, without a directory behind them, instead of closing them." };
        var json = Verb.JsonOption();
        return Verb.Create("delete", "Delete a directory with its people and groups, and close their accounts. This cannot be undone.", [directory, keep, json], async (parsed, installation, cancellationToken) =>
        {
            var id = parsed.GetValue(directory);
            if (!await Store(installation).DeleteAsync(id, Actor.CommandLine, closeAccounts: !parsed.GetValue(keep), cancellationToken))
                throw Verb.NoDirectory(id);
            Report(parsed.GetValue(json), new { id, deleted = true }, $"Directory {IdText.Format(id)} is deleted.");
        });
    }

    private static void Report(bool json, object document, string sentence)
    {
        if (json)
            Verb.PrintJson(document);
        else
            Console.Out.WriteLine(sentence);
    }

    private static object Shown(ScimDirectory d, Uri url) => new
    {
        d.Id,
        d.Organization,
        d.Name,
        d.Idp,
        tenantUrl = ScimDirectory.TenantUrl(url, d.Id).AbsoluteUri,
        d.Enabled,
        d.Strict,
        d.Primary,
        d.AccountSizeGb,
        d.DefaultGroupId,
        d.Users,
        d.Groups,
        d.LastSequence,
        d.CreatedAt,
    };

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static DirectoryStore Store(Installation installation) => new(installation.Database, TimeProvider.System);
}
