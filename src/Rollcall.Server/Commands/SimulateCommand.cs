using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rollcall.IdpSimulator.Okta;

namespace Rollcall.Server.Commands;

/// <summary><c>rollcall simulate</c>: plays an identity provider against any SCIM server.</summary>
internal static class SimulateCommand
{
    public static Command Create() => new("simulate", "Play an identity provider against any SCIM server.") { OktaVerb() };

    private static Command OktaVerb()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "The SCIM base URL, as pasted into Okta.",
            Required = true,
            HelpName = "URL",
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https")
                    return parsed;
                result.AddError($"--url: '{result.Tokens[0].Value}' is not an absolute http or https URL.");
                return null;
            },
        };
        var token = new Option<string>("--token") { Description = "The bearer token, as pasted into Okta.", Required = true, HelpName = "TOKEN" };
        var flavor = new Option<OktaFlavor>("--flavor")
        {
            Description = "aiw: an app made by the integration wizard, which only sends PUT. test-app: the SCIM 2.0 Test App, which sends PATCH.",
            HelpName = "aiw|test-app",
            DefaultValueFactory = _ => OktaFlavor.Aiw,
            CustomParser = result =>
            {
                switch (result.Tokens[0].Value)
                {
                    case "aiw":
                        return OktaFlavor.Aiw;
                    case "test-app":
                        return OktaFlavor.TestApp;
                    default:
                        result.AddError($"--flavor: '{result.Tokens[0].Value}' is not known; aiw or test-app is expected.");
                        return default;
                }
            },
        };
        var identifier = new Option<string>("--unique-identifier") { Description = "Okta's 'Unique identifier field for users': userName or email.", DefaultValueFactory = _ => "userName", HelpName = "FIELD" };
        identifier.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not ("userName" or "email"))
                result.AddError($"--unique-identifier: '{result.GetValueOrDefault<string>()}' is not known; userName or email is expected.");
        });
        // What Okta cannot send in a header it does not accept in the box either; the text itself is not echoed.
        token.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { Length: > 0 } text || text.Any(c => c is < ' ' or > '~'))
                result.AddError("--token: a token of visible ASCII characters is expected.");
        });
        var attributes = new Option<string[]>("--attribute")
        {
            Description = "An attribute added in Okta's profile editor: namespace, colon, name, equals sign and the value everybody has, as JSON or plain text. May be repeated.",
            HelpName = "URN:NAME=VALUE",
        };
        attributes.Validators.Add(result =>
        {
            foreach (var wrong in result.Tokens.Where(t => Mapped(t.Value) is null))
                result.AddError($"--attribute: '{wrong.Value}' is not of the form URN:NAME=VALUE.");
        });
        var users = Verb.WholeNumberOption("--users", "People to assign.", 10, 1, 100_000);
        var groups = Verb.WholeNumberOption("--groups", "Groups to push.", 2, 0, 10_000);
        var seed = Verb.WholeNumberOption("--seed", "Names follow from it: the same seed plays the same life.", 1, 0, int.MaxValue);
        var command = new Command("okta", "Okta's whole life: connector test, match, create, profile push, deactivate, reactivate, group push, import. Exit code 1 if any answer is not as Okta expects.")
        {
            url, token, flavor, users, groups, seed, identifier, attributes,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            ConsoleCancelEventHandler onCancel = (_, e) =>
            {
                e.Cancel = true;
                stop.Cancel();
            };
            Console.CancelKeyPress += onCancel;
            try
            {
                using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
                using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(90) };
                var options = new OktaOptions
                {
                    BaseUrl = parsed.GetRequiredValue(url),
                    Token = parsed.GetRequiredValue(token),
                    Flavor = parsed.GetValue(flavor),
                    Users = parsed.GetValue(users),
                    Groups = parsed.GetValue(groups),
                    Seed = parsed.GetValue(seed),
                    UniqueIdentifier = parsed.GetRequiredValue(identifier),
                    MappedAttributes = [.. (parsed.GetValue(attributes) ?? []).Select(text => Mapped(text)!)],
                };
                var result = await new OktaSimulator(http, options, exchange => Console.Out.WriteLine(exchange)).RunAsync(stop.Token);
                Console.Out.WriteLine(result);
                return result.NotAsExpected == 0 ? ExitCode.Done : ExitCode.Failed;
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("Stopped.");
                return ExitCode.Failed;
            }
            finally
            {
                Console.CancelKeyPress -= onCancel;
            }
        });
        return command;
    }

    // Names have no colon, namespaces have many; a value may hold both signs.
    private static OktaMappedAttribute? Mapped(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var colon = equals < 0 ? -1 : text.LastIndexOf(':', equals);
        if (colon < 1 || colon + 1 == equals)
            return null;
        var value = text[(equals + 1)..];
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            json = value;
        }
        return json is null ? null : new(text[..colon], text[(colon + 1)..equals], json);
    }
}
