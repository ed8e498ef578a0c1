using System.CommandLine;
using Rollcall.Scim.Resources;
using Rollcall.Server.Administrators;
using Rollcall.Server.Audit;
using Rollcall.Server.Operations;
using Rollcall.Server.SetupLinks;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall administrators</c>: for those who are locked out, and for installing without a browser.</summary>
internal static class AdministratorsCommand
{
    public static Command Create() => new("administrators", "Who may sign in to the dashboard.") { ListVerb(), CreateVerb(), ResetPasswordVerb(), ResetMfaVerb(), SetupLinkVerb() };

    private static Command ListVerb()
    {
        var json = Verb.JsonOption();
        return Verb.Create("list", "List all administrators.", [json], async (parsed, installation, cancellationToken) =>
        {
            var found = await Store(installation).ListAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(new { administrators = found.Select(a => new { a.Id, a.Email, a.Name, role = a.Role.Name, hasPassword = a.PasswordHash is not null, a.TwoFactorEnabled, a.LockedUntil, a.CreatedAt, a.LastSignInAt }) });
                return;
            }
            Verb.PrintTable("There is no administrator yet. `rollcall administrators setup-link` prints a link that makes the first.", ["E-mail", "Name", "Role", "Second factor", "Created", "Last sign-in"],
                found.Select(a => (IReadOnlyList<string?>)[a.Email, a.Name, a.Role.Label, a.TwoFactorEnabled ? "on" : "off", Verb.Time(a.CreatedAt), Verb.Time(a.LastSignInAt)]));
        });
    }

    private static Command CreateVerb()
    {
        var email = EmailOption("The e-mail address to sign in with.");
        var name = new Option<string?>("--name") { Description = "The name for people. Default: the e-mail address.", HelpName = "NAME" };
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && (text.Trim().Length is 0 or > Administrator.LongestName || text.Any(char.IsControl)))
                result.AddError($"--name: a name of 1 to {Administrator.LongestName} characters without control characters is expected.");
        });
        var role = new Option<string>("--role") { Description = "What they may do: " + string.Join(", ", AdministratorRole.All.Select(r => r.Name)) + ".", DefaultValueFactory = _ => AdministratorRole.Owner.Name, HelpName = "ROLE" };
        role.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && AdministratorRole.Find(text) is null)
                result.AddError($"--role: '{text}' is not known; one of {string.Join(", ", AdministratorRole.All.Select(r => r.Name))} is expected.");
        });
        var passwordFile = new Option<string?>("--password-file") { Description = "A file whose first line is the password; - for standard input. Without it a one-time link to choose one is printed.", HelpName = "FILE" };
        var json = Verb.JsonOption();
        return Verb.Create("create", "Make an administrator.", [email, name, role, passwordFile, json], async (parsed, installation, cancellationToken) =>
        {
            var address = EmailOf(parsed.GetRequiredValue(email));
            var called = parsed.GetValue(name)?.Trim() ?? address;
            var hash = parsed.GetValue(passwordFile) is { } file ? await HashAsync(file, address, called, cancellationToken) : null;
            var links = Links(installation);
            var made = await links.CreateAsync(address, called, AdministratorRole.Find(parsed.GetRequiredValue(role))!, hash, Actor.CommandLine, cancellationToken)
                ?? throw new VerbException($"--email: there is an administrator '{address}' already. `rollcall administrators reset-password` lets them in again.");
            var link = hash is null ? await ResetLinkAsync(installation, made.Id, cancellationToken) : null;
            if (parsed.GetValue(json))
            {
                Verb.PrintJson(new { made.Id, made.Email, role = made.Role.Name, link });
                return;
            }
            Console.Out.WriteLine($"{made.Role.Label} {made.Email} is made.");
            if (link is not null)
                PrintLink("Open this link within 24 hours to choose the password; it works once:", link);
        });
    }

    private static Command ResetPasswordVerb()
    {
        var email = EmailOption("Whose password.");
        var json = Verb.JsonOption();
        return Verb.Create("reset-password", "Print a one-time link that sets a new password. Until it is used the old one works; then every session ends and a lock is lifted.", [email, json], async (parsed, installation, cancellationToken) =>
        {
            var found = await FindAsync(installation, parsed.GetRequiredValue(email), cancellationToken);
            var link = await ResetLinkAsync(installation, found.Id, cancellationToken);
            if (parsed.GetValue(json))
                Verb.PrintJson(new { found.Id, found.Email, link });
            else
                PrintLink("Open this link within 24 hours to choose a new password; it works once:", link);
        });
    }

    private static Command ResetMfaVerb()
    {
        var email = EmailOption("Whose second factor.");
        var json = Verb.JsonOption();
        return Verb.Create("reset-mfa", "Take the second factor and its recovery codes away from somebody who lost them. Every session ends; the password stays.", [email, json], async (parsed, installation, cancellationToken) =>
        {
            var found = await FindAsync(installation, parsed.GetRequiredValue(email), cancellationToken);
            await Store(installation).ResetSecondFactorAsync(found.Id, Actor.CommandLine, cancellationToken);
            if (parsed.GetValue(json))
                Verb.PrintJson(new { found.Id, found.Email, twoFactorEnabled = false });
            else
                Console.Out.WriteLine($"{found.Email} signs in with the password alone now, and can set up a new second factor on the account page.");
        });
    }

    private static Command SetupLinkVerb()
    {
        var json = Verb.JsonOption();
        return Verb.Create("setup-link", "Print a new one-time link that makes the first owner. Earlier ones work no longer.", [json], async (parsed, installation, cancellationToken) =>
        {
            var secret = await Links(installation).MakeSetupAsync(Actor.CommandLine, cancellationToken)
                ?? throw new VerbException("There are administrators already. `rollcall administrators list` shows them, `rollcall administrators reset-password` lets one in again.");
            var link = LinkSecret.Address(await PublicUrl.ReadAsync(installation.Database, cancellationToken), "setup", secret).AbsoluteUri;
            if (parsed.GetValue(json))
                Verb.PrintJson(new { link });
            else
                PrintLink("Open this link within 24 hours to become the first owner; it works once:", link);
        });
    }

    private static void PrintLink(string sentence, string link)
    {
        Console.Out.WriteLine(sentence);
        Console.Out.WriteLine($"  {link}");
    }

    private static async Task<string> ResetLinkAsync(Installation installation, Guid administrator, CancellationToken cancellationToken)
    {
        var secret = await Links(installation).MakeResetAsync(administrator, Actor.CommandLine, cancellationToken) ?? throw new VerbException("The administrator was removed meanwhile.");
        return LinkSecret.Address(await PublicUrl.ReadAsync(installation.Database, cancellationToken), "reset", secret).AbsoluteUri;
    }

    private static async Task<string> HashAsync(string file, string email, string name, CancellationToken cancellationToken)
    {
        string? password;
        try
        {
            using var reader = file is "-" ? Console.In : File.OpenText(file);
            password = await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VerbException($"--password-file: cannot be read. {e.Message}");
        }
        return PasswordRules.Problem(password ?? "", email, name) is { } problem ? throw new VerbException($"--password-file: {problem}") : new PasswordHashes().Hash(password!);
    }

    private static async Task<Administrator> FindAsync(Installation installation, string email, CancellationToken cancellationToken) =>
        await Store(installation).FindByEmailAsync(EmailOf(email), cancellationToken)
            ?? throw new VerbException($"--email: there is no administrator '{EmailOf(email)}'. `rollcall administrators list` shows them.");

    private static Option<string> EmailOption(string description)
    {
        var option = new Option<string>("--email") { Description = description, Required = true, HelpName = "EMAIL" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && Administrator.EmailProblem(text) is { } problem)
                result.AddError($"--email: {problem}");
        });
        return option;
    }

    private static string EmailOf(string text) => Folding.Key(text.Trim());

    private static AdministratorStore Store(Installation installation) => new(installation.Database, TimeProvider.System);

    private static SetupLinkStore Links(Installation installation) => new(installation.Database, TimeProvider.System);
}
