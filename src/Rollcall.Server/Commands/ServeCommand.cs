using System.CommandLine;
using Rollcall.Server.Directories;
using Rollcall.Server.Operations;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall serve</c>: runs the server in the foreground until Ctrl-C or SIGTERM.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var data = Verb.DataOption();
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen; several are separated by semicolons.",
            DefaultValueFactory = _ => "http://127.0.0.1:5080",
            HelpName = "URL",
        };
        urls.Validators.Add(result =>
        {
            foreach (var url in result.GetValueOrDefault<string>().Split(';'))
            {
                if (!Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
                    result.AddError($"--urls: '{url}' is not an http or https URL, such as http://127.0.0.1:5080.");
            }
        });
        var publicUrl = new Option<string?>("--public-url")
        {
            Description = "The URL by which identity providers reach this server. Kept as the installation's setting; tenant URLs are made from it. Default: the first listening address.",
            HelpName = "URL",
        };
        publicUrl.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && PublicUrl.Problem(text) is { } problem)
                result.AddError($"--public-url: '{text}' {problem}.");
        });
        var command = new Command("serve", "Run the server in the foreground.") { urls, data, publicUrl };
        command.SetAction((parsed, cancellationToken) => Verb.GuardAsync(() =>
            ServeAsync(parsed.GetRequiredValue(data), parsed.GetRequiredValue(urls).Split(';'), parsed.GetValue(publicUrl), cancellationToken)));
        return command;
    }

    private static async Task<int> ServeAsync(string data, string[] urls, string? publicUrl, CancellationToken cancellationToken)
    {
        await using var installation = await Installation.ServeAsync(data, cancellationToken);
        await using var app = Serving.Build(installation, urls, TimeProvider.System);
        if (publicUrl is not null)
            await PublicUrl.ChooseAsync(installation.Database, new Uri(publicUrl));
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException failure)
        {
            throw new VerbException($"--urls: cannot listen there. {failure.Message}");
        }
        await PublicUrl.ListeningAsync(installation.Database, Serving.Address(app));
        await GreetAsync(installation, app, data, cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Done;
    }

    private static async Task GreetAsync(Installation installation, WebApplication app, string data, CancellationToken cancellationToken)
    {
        var directories = await app.Services.GetRequiredService<DirectoryStore>().ListAsync(cancellationToken);
        var url = await PublicUrl.ReadAsync(installation.Database, cancellationToken);
        Console.Out.WriteLine($"Rollcall is listening on {string.Join(", ", app.Urls)}");
        Console.Out.WriteLine($"Public URL: {url.AbsoluteUri.TrimEnd('/')}   Data: {Path.GetFullPath(data)}");
        if (url.Scheme is "http" && !url.IsLoopback)
            Console.Out.WriteLine("The public URL is plain http: tokens would travel unprotected, and Okta accepts https only. Put TLS in front and set --public-url https://…");
        if (directories.Count > 0)
        {
            Console.Out.WriteLine($"{directories.Count} {(directories.Count == 1 ? "directory" : "directories")}; `./rollcall directories list` shows them.");
            return;
        }
        var option = string.Equals(data, "./data", StringComparison.Ordinal) ? "" : $" --data {data}";
        Console.Out.WriteLine();
        Console.Out.WriteLine("There is no directory yet. In another terminal, make the first one:");
        Console.Out.WriteLine($"  ./rollcall directories create --organization \"Acme\" --name \"Acme Okta\" --idp okta{option}");
        Console.Out.WriteLine("and paste the tenant URL and the token it prints into your identity provider.");
    }
}
