using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Bulk;

/// <summary>
/// Reads the frame of one Bulk message in a single pass. Each operation becomes a change as soon as it is read, so that beside the body itself only one operation is ever
/// there as a tree; a fault of one operation's values is that operation's, a fault of the JSON is the message's, since nothing behind it can be told apart.
/// </summary>
internal sealed class BulkReader(ScimSchemas schemas, ScimDialect dialect, ScimLimits limits, BulkReferences references, ICollection<string> ignored)
{
    private const string Section = "(RFC 7644 §3.7)";

    // Skipping needs no stack: what is nested too deep is refused with the operation it belongs to.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    private readonly BulkOperationReader _operationReader = new(schemas, dialect, limits, references);
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly ImmutableArray<BulkOperation>.Builder _operations = ImmutableArray.CreateBuilder<BulkOperation>();
    private readonly List<IReadOnlyList<string>> _referred = [];
    private bool _hasOperations;
    private int? _failOnErrors;

    public BulkPlan Read(ReadOnlySpan<byte> utf8)
    {
        utf8 = ScimJson.WithoutMark(utf8);
        var reader = new Utf8JsonReader(utf8, Options);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw ScimException.InvalidSyntax($"The body must be a JSON object with 'schemas' and 'Operations'. {Section}");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                Member(ref reader, utf8);
            // Behind the end there may only be white space.
            reader.Read();
        }
        catch (JsonException e)
        {
            throw ScimJson.Malformed(e);
        }
        catch (InvalidOperationException)
        {
            throw ScimJson.NotUnicode(reader);
        }
        return Finished();
    }

    private BulkPlan Finished()
    {
        if (!_names.Contains("schemas"))
            throw Undeclared();
        if (!_hasOperations)
            throw ScimException.InvalidSyntax($"'Operations' is missing: it must be an array of operations. {Section}");
        // RFC 7643 §2.5: the empty array is no value, and RFC 7644 §3.7 requires one.
        if (_operations.Count == 0 && dialect.IsStrict)
            throw ScimException.InvalidSyntax($"'Operations' must hold at least one operation. {Section}");
        for (var i = 0; i < _operations.Count; i++)
        {
            if (_operations[i].Change is not null)
                _operations[i] = Referring(_operations[i], _referred[i]);
        }
        var operations = _operations.DrainToImmutable();
        return new(operations, BulkOrder.Of(operations), _failOnErrors);
    }

    private BulkOperation Referring(BulkOperation operation, IReadOnlyList<string> bulkIds)
    {
        var creators = new SortedSet<int>();
        foreach (var bulkId in bulkIds)
        {
            if (references.CreatorOf(bulkId) is not { } creator)
                return operation with
                {
                    Change = null,
                    Refusal = ScimException.InvalidValue($"No POST of this request has the bulkId {Excerpt.Quoted(bulkId)} this operation refers to. (RFC 7644 §3.7.2)").Masking(Excerpt.Of(bulkId)),
                };
            creators.Add(creator);
        }
        return creators.Count == 0 ? operation : operation with { DependsOn = [.. creators] };
    }

    private void Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var name = reader.GetString()!;
        if (!_names.Add(name))
            throw ScimException.InvalidSyntax($"The message has {Excerpt.Quoted(name)} twice (names differ not by case). {Section}");
        reader.Read();
        if (Is(name, "Operations"))
            Operations(ref reader, utf8);
        else if (Is(name, "schemas"))
            Declared(Value(ref reader, utf8));
        else if (Is(name, "failOnErrors"))
            FailOnErrors(Value(ref reader, utf8));
        else if (dialect.IsStrict)
            throw ScimException.InvalidSyntax($"A Bulk message has 'schemas', 'failOnErrors' and 'Operations' only, not {Excerpt.Quoted(name)}. {Section}");
        else
        {
            reader.Skip();
            ignored.Leave(name);
        }
    }

    private static void Declared(ScimValue schemas)
    {
        // No client is known to send anything else, so tolerant directories want it too.
        if (schemas is not ScimList { Items: [ScimString urn] } || !Is(urn.Value, SchemaUrns.BulkRequest))
            throw Undeclared();
    }

    private static ScimException Undeclared() => ScimException.InvalidSyntax($"'schemas' must be [\"{SchemaUrns.BulkRequest}\"]. {Section}");

    private void FailOnErrors(ScimValue value)
    {
        switch (value)
        {
            case ScimNull:
                break;
            case ScimInteger { Value: > 0 and var number }:
                _failOnErrors = (int)Math.Min(number, int.MaxValue);
                break;
            case ScimString text when !dialect.IsStrict && int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0:
                _failOnErrors = number;
                break;
            // A serializer's way to leave a number out.
            case ScimInteger { Value: 0 } when !dialect.IsStrict:
                ignored.Leave("failOnErrors");
                break;
            case ScimInteger:
                throw ScimException.InvalidValue($"'failOnErrors' must be 1 or more: it says after how many errors the rest is left undone. Leave it out to have everything tried. {Section}");
            default:
                throw ScimException.InvalidSyntax($"'failOnErrors' must be an integer, not {value.Kind}. {Section}");
        }
    }

    private void Operations(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw ScimException.InvalidSyntax($"'Operations' must be an array of operations. {Section}");
        _hasOperations = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_operations.Count == limits.BulkOperations)
                throw ScimException.TooLarge($"The request holds more than {limits.BulkOperations} operations, which is maxOperations of this server. Send several requests. (RFC 7644 §3.7.4)");
            _operations.Add(_operationReader.Read(Parts(ref reader, utf8), _operations.Count));
            _referred.Add(references.TakeMet());
        }
    }

    private static ReadOnlySpan<byte> Slice(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return utf8[start..(int)reader.BytesConsumed];
    }

    private ScimValue Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8) => ScimJson.Read(Slice(ref reader, utf8), limits);

    private BulkParts Parts(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var parts = new BulkParts { IsNone = reader.TokenType != JsonTokenType.StartObject };
        if (parts.IsNone)
        {
            reader.Skip();
            return parts;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            parts.Add(name, Slice(ref reader, utf8), limits);
        }
        return parts;
    }

    private static bool Is(string name, string expected) => string.Equals(name, expected, StringComparison.OrdinalIgnoreCase);
}
