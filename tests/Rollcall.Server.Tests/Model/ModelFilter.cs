using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollcall.Server.Tests.Model;

/// <summary>A filter of RFC 7644 §3.4.2.2, decided on a representation as clients see it.</summary>
internal abstract record ModelFilter
{
    private ModelFilter()
    {
    }

    public abstract bool Matches(JsonObject resource);

    public sealed record And(ModelFilter Left, ModelFilter Right) : ModelFilter
    {
        public override bool Matches(JsonObject resource) => Left.Matches(resource) && Right.Matches(resource);
    }

    public sealed record Or(ModelFilter Left, ModelFilter Right) : ModelFilter
    {
        public override bool Matches(JsonObject resource) => Left.Matches(resource) || Right.Matches(resource);
    }

    public sealed record Not(ModelFilter Inner) : ModelFilter
    {
        public override bool Matches(JsonObject resource) => !Inner.Matches(resource);
    }

    /// <summary>Square brackets: one value satisfies the whole expression (table 5).</summary>
    public sealed record OneOf(ModelPlace Place, ModelFilter Inner) : ModelFilter
    {
        public override bool Matches(JsonObject resource) => Items(resource, Place).OfType<JsonObject>().Any(Inner.Matches);
    }

    /// <summary>A comparison; <c>pr</c> has no value.</summary>
    public sealed record Test(ModelPlace Place, string Operator, JsonNode? Value) : ModelFilter
    {
        private ModelAttribute Compared => Place.Part ?? Place.Attribute.Part("value") ?? Place.Attribute;

        // Of several values one is enough, and what is absent is null, which differs from everything else.
        public override bool Matches(JsonObject resource)
        {
            if (Operator is "pr")
                return Items(resource, Place).Any(item => !ModelBinder.IsUnassigned(Place.Part is { } part ? (item as JsonObject)?[part.Name] : item));
            var values = Items(resource, Place).Select(Compare).DefaultIfEmpty(Absent(Place.Attribute)).ToList();
            return Operator switch
            {
                "eq" => values.Exists(v => Equal(v)),
                "ne" => values.Exists(v => !Equal(v)),
                _ => values.Exists(v => v is not null && Ordered(v.GetValue<string>(), Value!.GetValue<string>())),
            };
        }

        /// <summary>What an equality says of a value, for a tolerant directory that makes the value it does not find.</summary>
        public (string Name, JsonNode Value)? Says => Operator is "eq" && Value is not null ? (Compared.Name, Value.DeepClone()) : null;

        private JsonNode? Compare(JsonNode? item)
        {
            var value = item is JsonObject complex ? complex[Compared.Name] : item;
            return value ?? (item is JsonObject ? Absent(Compared) : null);
        }

        // RFC 7643 §2.4: a value that does not say so is not primary.
        private static JsonValue? Absent(ModelAttribute attribute) => attribute.Name is "primary" ? JsonValue.Create(false) : null;

        private bool Equal(JsonNode? value)
        {
            if (value is null || Value is null)
                return value is null && Value is null;
            if (value.GetValueKind() is not JsonValueKind.String)
                return value.GetValueKind() == Value.GetValueKind();
            return Ordered(value.GetValue<string>(), Value.GetValue<string>());
        }

        private bool Ordered(string value, string wanted)
        {
            var exact = Compared.CaseExact;
            var order = Compared.Type is "dateTime" ? Time(value).CompareTo(Time(wanted)) : ModelText.Compare(value, wanted, exact);
            return Operator switch
            {
                "eq" or "ne" => order == 0,
                "co" => ModelText.Key(value, exact).Contains(ModelText.Key(wanted, exact), StringComparison.Ordinal),
                "sw" => ModelText.Key(value, exact).StartsWith(ModelText.Key(wanted, exact), StringComparison.Ordinal),
                "ew" => ModelText.Key(value, exact).EndsWith(ModelText.Key(wanted, exact), StringComparison.Ordinal),
                "gt" => order > 0,
                "ge" => order >= 0,
                "lt" => order < 0,
                "le" => order <= 0,
                _ => throw new InvalidOperationException(Operator),
            };
        }

        private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The values at a place: of a multi-valued attribute each, of another one or none.</summary>
    public static IEnumerable<JsonNode?> Items(JsonObject resource, ModelPlace place)
    {
        var holder = place.Extension is null ? resource : resource[place.Extension] as JsonObject;
        return holder?[place.Attribute.Name] switch
        {
            null => [],
            JsonArray items => (IEnumerable<JsonNode?>)items,
            var single => Enumerable.Repeat<JsonNode?>(single, 1),
        };
    }
}

/// <summary>Reads the grammar of RFC 7644 figure 1. A mistake is an <see cref="FormatException"/>.</summary>
internal sealed class ModelFilterReader
{
    private static readonly string[] Comparisons = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

    private readonly string _text;
    private readonly Func<string, ModelPlace?> _resolve;
    private readonly bool _strict;
    private int _at;

    private ModelFilterReader(string text, Func<string, ModelPlace?> resolve, bool strict)
    {
        _text = text;
        _resolve = resolve;
        _strict = strict;
    }

    public static ModelFilter Read(string text, ModelType type, bool strict) => Whole(new(text, name => type.Resolve(name, strict), strict));

    /// <summary>A filter inside square brackets, which knows the parts of one attribute only.</summary>
    public static ModelFilter ReadParts(string text, ModelAttribute attribute, bool strict) =>
        Whole(new(text, name => attribute.Part(name) is { } part ? new(null, part, null) : null, strict));

    private static ModelFilter Whole(ModelFilterReader reader)
    {
        var filter = reader.Disjunction();
        return reader._at == reader._text.Length ? filter : throw new FormatException();
    }

    private ModelFilter Disjunction()
    {
        var left = Conjunction();
        while (Take(" or "))
            left = new ModelFilter.Or(left, Conjunction());
        return left;
    }

    private ModelFilter Conjunction()
    {
        var left = Term();
        while (Take(" and "))
            left = new ModelFilter.And(left, Term());
        return left;
    }

    private ModelFilter Term()
    {
        if (Take("not (") || Take("not("))
            return new ModelFilter.Not(Closed());
        if (Take("("))
            return Closed();
        var start = _at;
        while (_at < _text.Length && _text[_at] is not (' ' or '[' or ']' or '(' or ')' or '"'))
            _at++;
        var place = _resolve(_text[start.._at]) ?? throw new FormatException();
        if (Take("["))
            return Bracket(place);
        return Comparison(place);
    }

    private ModelFilter Closed()
    {
        var inner = Disjunction();
        return Take(")") ? inner : throw new FormatException();
    }

    private ModelFilter.OneOf Bracket(ModelPlace place)
    {
        var inner = new ModelFilterReader(_text, name => place.Attribute.Part(name) is { } part ? new(null, part, null) : null, _strict) { _at = _at };
        var filter = inner.Disjunction();
        _at = inner._at;
        return place is { Part: null, Attribute.IsComplex: true } && Take("]") ? new ModelFilter.OneOf(place, filter) : throw new FormatException();
    }

    private ModelFilter.Test Comparison(ModelPlace place)
    {
        var compared = place.Part ?? place.Attribute;
        if (!Take(" ") || place.Attribute.Secret)
            throw new FormatException();
        if (Take("pr"))
            return new(place, "pr", null);
        if (compared.IsComplex)
            compared = compared.Part("value") ?? throw new FormatException();
        var name = Array.Find(Comparisons, c => Take(c + " ")) ?? throw new FormatException();
        var value = Literal();
        var equality = name is "eq" or "ne";
        var fits = value is null ? equality
            : compared.Type is "boolean" ? equality && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False
            : value.GetValueKind() is JsonValueKind.String && (compared.Type is not "dateTime" || name is not ("co" or "sw" or "ew"));
        return fits ? new(place, name, value) : throw new FormatException();
    }

    private JsonNode? Literal()
    {
        if (Take("true"))
            return true;
        if (Take("false"))
            return false;
        if (Take("null"))
            return null;
        var start = _at;
        if (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
                _at++;
        }
        else
        {
            if (!Take("\""))
                throw new FormatException();
            while (_at < _text.Length && _text[_at] is not '"')
                _at += _text[_at] is '\\' ? 2 : 1;
            if (!Take("\""))
                throw new FormatException();
        }
        try
        {
            return JsonNode.Parse(_text[start.._at]);
        }
        catch (JsonException mistake)
        {
            throw new FormatException(mistake.Message, mistake);
        }
    }

    private bool Take(string word)
    {
        if (string.Compare(_text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0)
            return false;
        _at += word.Length;
        return true;
    }
}
